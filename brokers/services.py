"""Writes that are not one status move."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brokers.models import FIRST_ANSWER, Broker
from brokers.workflows import EngagementStatus
from demands.models import Intent
from demands.workflows import IntentStatus
from techmarket.workflow.actions import perform


def lock_unclaimed(broker):
    """For the person who registers with its certificate number: still as it was read."""
    rows = Broker.objects.unclaimed().select_for_update(of=("self",))
    if not rows.filter(pk=broker.pk, updated_at=broker.updated_at).exists():
        raise ValidationError(_("他人刚修改了此证书编号的记录，请重新提交。"))


def lock_intent(engagement):
    """As it stands while a service for it is agreed."""
    return Intent.objects.select_for_update(of=("self",)).get(pk=engagement.intent_id)


@transaction.atomic
def apply_for(engagement, *, by, at):
    """A broker offers to serve an accepted intent; the demand side confirms or declines."""
    intent = lock_intent(engagement)
    if intent.status != IntentStatus.ACCEPTED or not intent.open_to_brokers:
        raise ValidationError(_("该意向目前不需要技术经理人服务。"))
    return agree_on_service(engagement, "apply", by=by, at=at)


@transaction.atomic
def commission(engagement, *, by, at):
    """The demand side asks one broker by name, who accepts or declines."""
    if lock_intent(engagement).status != IntentStatus.ACCEPTED:
        raise ValidationError({"intent": _("意向被对方接受以后、签约以前才能委托。")})
    return agree_on_service(engagement, "commission", by=by, at=at)


def agree_on_service(engagement, move, *, by, at):
    engagement.created_by = by
    engagement.answer_due_at = at + FIRST_ANSWER
    engagement.full_clean()
    engagement.save()
    return perform(engagement, move, actor=by)


def log_service(record, *, by, on):
    """Service records are only ever added, while the service goes on."""
    if record.engagement.status != EngagementStatus.ACTIVE:
        raise ValidationError(_("服务中的才能记录；尚未确认或已经结束的不能。"))
    if record.held_on > on:
        raise ValidationError({"held_on": _("服务日期不能晚于今天。")})
    record.created_by = by
    record.save()
    return record


def replace_fields(brokers):
    """Make the fields of each those that it wants; two statements for any number of them."""
    rows = Broker.tech_fields.through
    rows.objects.filter(broker__in=brokers).delete()
    rows.objects.bulk_create(
        rows(broker=broker, techfield=field) for broker in brokers for field in broker.field_rows
    )
