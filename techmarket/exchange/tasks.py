from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from techmarket.exchange import services, undoing
from techmarket.exchange.models import Import
from techmarket.jobs.registry import job, periodic

State = Import.State


@job("imports.check", label=_("检查导入的文件"))
def check_import(import_id):
    in_state(import_id, State.CHECKING, services.check_rows)


@job("imports.write", label=_("写入导入的文件"))
def write_import(import_id):
    in_state(import_id, State.WRITING, services.write_rows)


@job("imports.undo", label=_("撤销导入"))
def undo_import(import_id):
    in_state(import_id, State.UNDOING, undoing.undo_rows)


def in_state(import_id, state, work):
    """Whatever was done already, or is gone, is not done again."""
    if made := Import.objects.filter(pk=import_id, state=state).first():
        work(made)


@periodic("imports.forget", label=_("清除过期的导入文件"), every="day")
def forget():
    services.forget_imports(at=timezone.now())
