"""Demands: draft → submitted → published → closed; or voided. Intents: sent → accepted → signed."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from techmarket.workflow.actions import may
from techmarket.workflow.forms import RequiredNoteForm
from techmarket.workflow.models import WorkflowModel
from techmarket.workflow.moves import Move, voiding
from techmarket.workflow.tones import DANGER, SUCCESS, WARNING

SHORTEST_DESCRIPTION = 20


class Status(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("退回修改")
    PUBLISHED = "published", _("已发布")
    CLOSED = "closed", _("已关闭")
    WITHDRAWN = "withdrawn", _("已撤回")
    VOIDED = "voided", _("已作废")


class DemandWorkflow(WorkflowModel):
    status = FSMField(_("状态"), choices=Status.choices, default=Status.DRAFT, protected=True)

    tones = {
        Status.SUBMITTED: WARNING,
        Status.RETURNED: WARNING,
        Status.PUBLISHED: SUCCESS,
        Status.VOIDED: DANGER,
    }

    class Meta:
        abstract = True

    @transition(
        field=status,
        source=[Status.DRAFT, Status.RETURNED, Status.WITHDRAWN],
        target=Status.SUBMITTED,
        permission=may("demands.submit_demand"),
        custom=Move(
            _("提交审核"),
            style="primary",
            notify=["officers"],
            next_step=_("科技部门审核：通过的公开发布并自动匹配成果，退回的写明原因。"),
        ),
    )
    def submit(self, by):
        self.check_owner()
        missing = {}
        if len(self.description) < SHORTEST_DESCRIPTION:
            missing["description"] = _("需求描述不少于 20 字，请写明现状、问题和指标。")
        if not self.no_secret:
            missing["no_secret"] = _("请先确认需求中不含国家秘密和不可公开的商业秘密。")
        if missing:
            raise ValidationError(missing)

    @transition(
        field=status,
        source=Status.SUBMITTED,
        target=Status.PUBLISHED,
        permission=may("demands.review_demand"),
        custom=Move(_("审核并发布"), style="primary", notify=["owner"]),
    )
    def publish(self, by):
        self.refuse_own(by)
        self.check_owner()
        self.request_matching()

    @transition(
        field=status,
        source=Status.SUBMITTED,
        target=Status.RETURNED,
        permission=may("demands.review_demand"),
        custom=Move(_("退回修改"), style="danger", notify=["owner"], form=RequiredNoteForm),
    )
    def send_back(self, by):
        self.refuse_own(by)

    @transition(
        field=status,
        source=Status.PUBLISHED,
        target=Status.CLOSED,
        permission=may("demands.close_demand"),
        custom=Move(_("关闭需求"), style="secondary", form=RequiredNoteForm),
    )
    def close(self, by):
        pass

    @transition(
        field=status,
        source=[Status.SUBMITTED, Status.PUBLISHED],
        target=Status.WITHDRAWN,
        permission=may("demands.withdraw_demand"),
        custom=Move(_("撤回"), style="danger", form=RequiredNoteForm),
    )
    def withdraw(self, by):
        pass

    @transition(
        field=status,
        source=Status.PUBLISHED,
        target=Status.CLOSED,
        permission=may("demands.fulfil_demand"),
        custom=Move(_("已签约，需求关闭"), hidden=True, notify=["owner"]),
    )
    def fulfil(self, by):
        """Its deal is signed and registered."""

    @transition(
        field=status,
        source=[Status.DRAFT, Status.RETURNED],
        target=Status.VOIDED,
        permission=may("demands.void_demand"),
        custom=voiding(_("不再办理，记录保留；外部编号可用于另一份。")),
    )
    def void(self, by):
        """The number is free for another one; the history keeps whose it was."""
        self.external_key = ""

    def check_owner(self):
        if not self.organization.is_verified:
            raise ValidationError(_("所属单位尚未通过核验或已停用、注销，不能发布需求。"))

    def refuse_own(self, by):
        """Nobody reviews what is their own or their unit's: a superuser passes every permission."""
        if by.pk == self.created_by_id or self.organization.memberships.filter(user=by).exists():
            raise ValidationError(_("不能审核本人或本单位提交的需求，请由其他工作人员办理。"))


class IntentStatus(models.TextChoices):
    DRAFT = "draft", _("未发出")
    SENT = "sent", _("待答复")
    ACCEPTED = "accepted", _("已接受，对接中")
    DECLINED = "declined", _("已谢绝")
    CANCELLED = "cancelled", _("已撤销")
    LAPSED = "lapsed", _("逾期未答复")
    CONTRACTED = "contracted", _("已签约")
    ENDED = "ended", _("对接结束")


class IntentWorkflow(WorkflowModel):
    status = FSMField(
        _("状态"), choices=IntentStatus.choices, default=IntentStatus.DRAFT, protected=True
    )

    tones = {
        IntentStatus.SENT: WARNING,
        IntentStatus.ACCEPTED: WARNING,
        IntentStatus.DECLINED: DANGER,
        IntentStatus.CONTRACTED: SUCCESS,
    }

    class Meta:
        abstract = True

    @transition(
        field=status,
        source=IntentStatus.DRAFT,
        target=IntentStatus.SENT,
        permission=may("demands.send_intent"),
        custom=Move(_("发出意向"), style="primary", notify=["receiver"]),
    )
    def send(self, by):
        pass

    @transition(
        field=status,
        source=IntentStatus.SENT,
        target=IntentStatus.ACCEPTED,
        permission=may("demands.answer_intent"),
        custom=Move(
            _("接受意向"),
            style="primary",
            notify=["sender", "brokers"],
            form="demands.forms.AcceptForm",
        ),
    )
    def accept(self, by, reply=""):
        if not reply:
            raise ValidationError({"reply": _("请答复对方：下一步由谁、何时、怎样联系。")})
        self.reply = reply

    @transition(
        field=status,
        source=IntentStatus.SENT,
        target=IntentStatus.DECLINED,
        permission=may("demands.answer_intent"),
        custom=Move(_("谢绝"), style="danger", notify=["sender"], form="demands.forms.DeclineForm"),
    )
    def decline(self, by, reason_code="", reply=""):
        if not reason_code:
            raise ValidationError({"reason_code": _("请选择谢绝的原因，对方据此改进。")})
        self.reason_code, self.reply = reason_code, reply

    @transition(
        field=status,
        source=IntentStatus.SENT,
        target=IntentStatus.CANCELLED,
        permission=may("demands.cancel_intent"),
        custom=Move(_("撤销意向"), style="secondary", notify=["receiver"]),
    )
    def cancel(self, by):
        pass

    @transition(
        field=status,
        source=IntentStatus.SENT,
        target=IntentStatus.LAPSED,
        permission=may("demands.lapse_intent"),
        custom=Move(_("逾期未答复"), hidden=True, notify=["sender", "receiver", "officers"]),
    )
    def lapse(self, by):
        pass

    @transition(
        field=status,
        source=IntentStatus.SENT,
        target=IntentStatus.CANCELLED,
        permission=may("demands.overtake_intent"),
        custom=Move(_("需求已与他方签约"), hidden=True, notify=["sender", "receiver"]),
    )
    def overtake(self, by):
        """Nobody is asked to answer for a demand whose deal is signed."""

    @transition(
        field=status,
        source=IntentStatus.ACCEPTED,
        target=IntentStatus.ENDED,
        permission=may("demands.end_intent"),
        custom=Move(
            _("结束对接"),
            style="danger",
            notify=["sender", "receiver"],
            form="demands.forms.EndForm",
        ),
    )
    def end(self, by, reason_code=""):
        if not reason_code:
            raise ValidationError({"reason_code": _("请选择未能签约的原因。")})
        self.reason_code = reason_code

    @transition(
        field=status,
        source=IntentStatus.ACCEPTED,
        target=IntentStatus.CONTRACTED,
        permission=may("demands.conclude_intent"),
        custom=Move(_("已签约"), hidden=True, notify=["sender", "receiver"]),
    )
    def conclude(self, by):
        pass
