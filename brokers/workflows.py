"""Brokers: draft → submitted → active; or voided.

Engagements: applied by the broker, or invited by the demand side → active → concluded.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from techmarket.workflow.actions import may
from techmarket.workflow.forms import RequiredNoteForm
from techmarket.workflow.models import WorkflowModel
from techmarket.workflow.moves import Move, voiding
from techmarket.workflow.tones import DANGER, SUCCESS, WARNING


class Status(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("退回补正")
    ACTIVE = "active", _("执业中")
    SUSPENDED = "suspended", _("已停用")
    VOIDED = "voided", _("已作废")


class BrokerWorkflow(WorkflowModel):
    status = FSMField(_("状态"), choices=Status.choices, default=Status.DRAFT, protected=True)

    tones = {
        Status.SUBMITTED: WARNING,
        Status.RETURNED: WARNING,
        Status.ACTIVE: SUCCESS,
        Status.SUSPENDED: DANGER,
        Status.VOIDED: DANGER,
    }

    class Meta:
        abstract = True

    @transition(
        field=status,
        source=[Status.DRAFT, Status.RETURNED],
        target=Status.SUBMITTED,
        permission=may("brokers.submit_broker"),
        custom=Move(
            _("提交审核"),
            style="primary",
            notify=["officers"],
            next_step=_("科技部门核对证书：通过的列入技术经理人名录，退回的写明原因。"),
        ),
    )
    def submit(self, by):
        if not self.certificate_number:
            raise ValidationError({"certificate_number": _("请填写技术经理人证书编号。")})

    @transition(
        field=status,
        source=Status.SUBMITTED,
        target=Status.ACTIVE,
        permission=may("brokers.review_broker"),
        custom=Move(_("审核通过"), style="primary", notify=["owner"], clause="HU-R9"),
    )
    def approve(self, by):
        self.refuse_own(by)

    @transition(
        field=status,
        source=Status.SUBMITTED,
        target=Status.RETURNED,
        permission=may("brokers.review_broker"),
        custom=Move(_("退回补正"), style="danger", notify=["owner"], form=RequiredNoteForm),
    )
    def send_back(self, by):
        self.refuse_own(by)

    @transition(
        field=status,
        source=Status.ACTIVE,
        target=Status.SUSPENDED,
        permission=may("brokers.review_broker"),
        custom=Move(_("停用"), style="danger", notify=["owner"], form=RequiredNoteForm),
    )
    def suspend(self, by):
        self.refuse_own(by)

    @transition(
        field=status,
        source=Status.SUSPENDED,
        target=Status.ACTIVE,
        permission=may("brokers.review_broker"),
        custom=Move(_("恢复执业"), style="primary", notify=["owner"]),
    )
    def restore(self, by):
        self.refuse_own(by)

    @transition(
        field=status,
        source=[Status.DRAFT, Status.RETURNED],
        target=Status.VOIDED,
        permission=may("brokers.void_broker"),
        custom=voiding(_("不再办理，记录保留；本人和证书编号可以重新登记。")),
    )
    def void(self, by):
        """The person may register anew; who entered this one still sees it."""
        self.user = None

    def refuse_own(self, by):
        if by.pk in (self.user_id, self.created_by_id):
            raise ValidationError(_("不能审核本人或本人录入的记录，请由其他工作人员办理。"))


class EngagementStatus(models.TextChoices):
    DRAFT = "draft", _("未提交")
    APPLIED = "applied", _("待需求方确认")
    INVITED = "invited", _("待经理人答复")
    ACTIVE = "active", _("服务中")
    DECLINED = "declined", _("未获确认")
    CONCLUDED = "concluded", _("已促成签约")
    ENDED = "ended", _("服务结束")


class EngagementWorkflow(WorkflowModel):
    status = FSMField(
        _("状态"),
        choices=EngagementStatus.choices,
        default=EngagementStatus.DRAFT,
        protected=True,
    )

    tones = {
        EngagementStatus.APPLIED: WARNING,
        EngagementStatus.INVITED: WARNING,
        EngagementStatus.ACTIVE: SUCCESS,
        EngagementStatus.DECLINED: DANGER,
        EngagementStatus.CONCLUDED: SUCCESS,
    }

    class Meta:
        abstract = True

    @transition(
        field=status,
        source=EngagementStatus.DRAFT,
        target=EngagementStatus.APPLIED,
        permission=may("brokers.apply_engagement"),
        custom=Move(_("申请服务"), style="primary", notify=["parties"]),
    )
    def apply(self, by):
        self.refuse_idle(_("审核通过、处于执业状态的技术经理人才能申请服务。"))

    @transition(
        field=status,
        source=EngagementStatus.APPLIED,
        target=EngagementStatus.ACTIVE,
        permission=may("brokers.confirm_engagement"),
        custom=Move(_("确认委托"), style="primary", notify=["broker", "parties"]),
    )
    def confirm(self, by):
        self.refuse_idle(_("该技术经理人已停止执业，请另选。"))

    @transition(
        field=status,
        source=EngagementStatus.APPLIED,
        target=EngagementStatus.DECLINED,
        permission=may("brokers.confirm_engagement"),
        custom=Move(_("不需要"), style="secondary", notify=["broker"]),
    )
    def decline(self, by):
        pass

    @transition(
        field=status,
        source=EngagementStatus.DRAFT,
        target=EngagementStatus.INVITED,
        permission=may("brokers.commission_engagement"),
        custom=Move(_("委托"), style="primary", notify=["broker"]),
    )
    def commission(self, by):
        self.refuse_idle(_("该技术经理人已停止执业，请另选。"))

    @transition(
        field=status,
        source=EngagementStatus.INVITED,
        target=EngagementStatus.ACTIVE,
        permission=may("brokers.answer_engagement"),
        custom=Move(_("接受委托"), style="primary", notify=["parties"]),
    )
    def take(self, by):
        self.refuse_idle(_("您已停止执业，不能接受委托。"))

    @transition(
        field=status,
        source=EngagementStatus.INVITED,
        target=EngagementStatus.DECLINED,
        permission=may("brokers.answer_engagement"),
        custom=Move(_("婉拒委托"), notify=["parties"], form=RequiredNoteForm),
    )
    def refuse(self, by):
        pass

    @transition(
        field=status,
        source=[EngagementStatus.APPLIED, EngagementStatus.INVITED, EngagementStatus.ACTIVE],
        target=EngagementStatus.ENDED,
        permission=may("brokers.end_engagement"),
        custom=Move(_("结束服务"), style="danger", notify=["parties"], form=RequiredNoteForm),
    )
    def end(self, by):
        pass

    @transition(
        field=status,
        source=EngagementStatus.ACTIVE,
        target=EngagementStatus.CONCLUDED,
        permission=may("brokers.conclude_engagement"),
        custom=Move(_("促成签约"), hidden=True, notify=["broker"]),
    )
    def conclude(self, by):
        pass

    def refuse_idle(self, message):
        if self.broker.status != Status.ACTIVE:
            raise ValidationError(message)
