"""The platform knows no business: apps declare tones, kinds of files and kinds of notices."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone

from demands.models import Intent
from techmarket.attachments.forms import AttachmentForm
from techmarket.attachments.kinds import attachment_kind, attachment_kinds
from techmarket.notices.kinds import notice_kind, notice_kinds
from techmarket.notices.models import Notice
from techmarket.workflow.audiences import audience
from techmarket.workflow.models import WorkflowModel
from techmarket.workflow.tones import DANGER, SUCCESS, WARNING
from tests.factories.notices import published

WORKFLOWS = [model for model in apps.get_models() if issubclass(model, WorkflowModel)]


@pytest.mark.parametrize("model", WORKFLOWS, ids=lambda model: model._meta.label)
def test_tones_are_those_of_the_own_states(model):
    states = {value for value, _label in model._meta.get_field("status").choices}
    assert set(model.tones) <= states
    assert set(model.tones.values()) <= {SUCCESS, WARNING, DANGER}
    assert model.tones, f"{model._meta.label} gives no state a tone"


def test_a_state_without_a_tone_is_neutral():
    assert WORKFLOWS[0]().tone == "secondary"


@pytest.mark.parametrize(
    ("kinds", "codes"),
    [
        (
            attachment_kinds,
            [
                *("licence", "change_notice", "closure_notice", "merger_agreement"),
                *("contract", "voucher", "invoice", "proof", "other"),
            ],
        ),
        (
            notice_kinds,
            ["recognition", "pricing", "leader_income", "cash_reward", "subsidy", "other"],
        ),
    ],
)
def test_declared_kinds_are_offered_before_the_general_ones(kinds, codes):
    offered = [code for code, _label in kinds()]
    assert sorted(offered) == sorted(codes)
    assert offered[-1] == codes[-1]


@pytest.mark.parametrize(
    "declare",
    [
        lambda: attachment_kind("voucher", "凭证"),
        lambda: attachment_kind("other", "其他"),
        lambda: notice_kind("pricing", "协议定价"),
        lambda: audience(Intent, "brokers")(len),
    ],
)
def test_nothing_is_declared_twice(declare):
    with pytest.raises(ValueError, match="declared twice"):
        declare()


def test_an_unknown_kind_of_file_is_refused():
    assert "kind" in AttachmentForm({"kind": "nonsense"}).errors


@pytest.mark.django_db
def test_an_unknown_kind_of_notice_is_refused():
    with pytest.raises(ValidationError, match="nonsense"):
        published(kind="nonsense")
    assert not Notice.objects.filter(starts_on=timezone.localdate()).exists()
