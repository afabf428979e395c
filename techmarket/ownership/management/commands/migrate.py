from contextlib import contextmanager

from django.conf import settings
from django.core.management.commands import migrate
from django.db.models.signals import class_prepared

from techmarket.ownership import rights
from techmarket.ownership.sessions import acting_as_owner

NOT_APART = (
    "没有设置 OWNER_DATABASE_URL：应用账户同时是数据表的所有者，能够停用只增不改的保护。\n"
    "生产环境请分成两个账户，见 docs/operations.md。"
)


@contextmanager
def unheard(signal):
    """Migrations build thousands of passing classes; each status field of a past model would listen
    to all that follow, which takes two thirds of the time."""
    signal.send = lambda *args, **kwargs: []
    try:
        yield
    finally:
        del signal.send


class Command(migrate.Command):
    """Django's own, as the owner of the tables; the application then gets its rights on them."""

    def handle(self, *args, **options):
        if not settings.DATABASE_OWNER and options["verbosity"]:
            self.stderr.write(self.style.WARNING(NOT_APART))
        with acting_as_owner(), unheard(class_prepared):
            rights.prepare()
            super().handle(*args, **options)
            rights.give()
