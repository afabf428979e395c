from contextlib import contextmanager
from unittest.mock import patch

import django_fsm
from django.conf import settings
from django.core.management.commands import migrate
from django.db.models.signals import ModelSignal

from techmarket.ownership import rights
from techmarket.ownership.sessions import acting_as_owner

NOT_APART = (
    "没有设置 OWNER_DATABASE_URL：应用账户同时是数据表的所有者，能够停用只增不改的保护。\n"
    "生产环境请分成两个账户，见 docs/operations.md。"
)


@contextmanager
def past_models_without_moves():
    """A model of a migration has no methods, so no moves either; every status field of every past
    state would look for them in all others, which takes two thirds of the time of a migration."""
    with patch.object(django_fsm, "class_prepared", ModelSignal()):
        yield


class Command(migrate.Command):
    """Django's own, as the owner of the tables; the application then gets its rights on them."""

    def handle(self, *args, **options):
        if not settings.DATABASE_OWNER and options["verbosity"]:
            self.stderr.write(self.style.WARNING(NOT_APART))
        with acting_as_owner(), past_models_without_moves():
            rights.prepare()
            super().handle(*args, **options)
            rights.give()
