"""Publishing and closing. Dates come in as `on`, the local date of the city."""

import json

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from techmarket.accounts.models import User
from techmarket.codes.workdays import add_days
from techmarket.jobs.services import enqueue
from techmarket.notices.kinds import least_of
from techmarket.notices.models import Notice
from techmarket.numbers.models import NumberSeries
from techmarket.workflow.actions import Conflict, perform

UNCHECKED = ["status", "created_by"]  # set here, and a protected status cannot be cleaned


@transaction.atomic
def publish(
    subject,
    *,
    title,
    kind,
    snapshot,
    days,
    unit,
    actor,
    on,
    region=None,
    clause="",
    **actions,
):
    """Publish a notice about `subject` and return the open Notice.

    `snapshot` is {label: value} in the order to show, or {"rows": [{"label", "value"}], "facts":
    {…}}; facts are kept for review and never shown. It is frozen: later changes of the subject
    do not reach it. `region` is the subject's own when omitted.

    `actions`: when the term ends the system user performs `closing_action` on the subject; when an
    objection is upheld, `upheld_action`; when an officer withdraws the notice, `withdrawn_action`
    (without one, it cannot be withdrawn). The subject's transitions must admit that user: see
    `accounts.rules.is_system`.
    """
    if least := least_of(kind):
        least.check(days, unit)
    check_actions(subject, **actions)
    if running := Notice.objects.running().about(subject).first():
        raise Conflict(_("该事项的公示 %(number)s 尚未结束。") % {"number": running.number})
    notice = Notice(
        number=NumberSeries.take("GS", on=on),
        title=title,
        kind=kind,
        subject=subject,
        snapshot=freeze(snapshot),
        region=region or subject.region,
        starts_on=on,
        days=days,
        unit=unit,
        ends_on=add_days(on, days, unit),
        clause=clause,
        created_by=actor,
        **actions,
    )
    notice.full_clean(exclude=UNCHECKED)
    notice.save()
    return perform(notice, "publish", actor=actor)


def check_actions(subject, *, closing_action, upheld_action, withdrawn_action=""):
    """A misspelt action would surface only when the term ends; refuse it now."""
    declared = {move.name for move in subject.get_all_status_transitions()}
    unknown = {closing_action, upheld_action, withdrawn_action} - declared - {""}
    if unknown or not (closing_action and upheld_action):
        raise LookupError(f"{type(subject).__name__} declares no transition {sorted(unknown)}")


def freeze(snapshot):
    """Plain JSON values, detached from whatever the caller may still change."""
    if "rows" not in snapshot:
        snapshot = {"rows": [{"label": k, "value": v} for k, v in snapshot.items()]}
    rows = [{"label": str(r["label"]), "value": str(r["value"])} for r in snapshot["rows"]]
    if not rows:
        raise ValidationError({"snapshot": _("公示内容不能为空。")})
    facts = json.loads(json.dumps(snapshot.get("facts", {}), cls=DjangoJSONEncoder))
    return {"rows": rows, "facts": facts}


def locked(notice):
    return Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)


@transaction.atomic
def close(notice, *, on):
    """End the term if it has ended before `on`, and move the subject; otherwise change nothing."""
    notice = locked(notice)
    if not Notice.objects.due(on=on).filter(pk=notice.pk).exists():
        return notice
    notice = perform(notice, "close", actor=User.objects.system(), on=on)
    notice.move_subject(notice.closing_action, _("公示 %(number)s 期满"))
    return notice


def enqueue_closings(*, on):
    """One job for each time that a notice was opened. The last day alone would not do: a term that
    was suspended and resumed without being prolonged would find its job done already."""
    for pk, opened_at in Notice.objects.due(on=on).values_list("pk", "updated_at"):
        enqueue("notices.close", pk, key=f"{pk}:{opened_at.isoformat()}")
