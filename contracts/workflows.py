"""Registration: draft → submitted → accepted → registered; returned, refused, revoked, voided."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from contracts.doubts import refuse_unsigned
from techmarket.workflow.actions import may
from techmarket.workflow.forms import RequiredNoteForm
from techmarket.workflow.models import WorkflowModel
from techmarket.workflow.moves import Move, voiding
from techmarket.workflow.tones import DANGER, SUCCESS, WARNING

RULES = _("技术合同认定登记管理办法")  # which one, the day of acceptance says (rulebooks.py)


class Status(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待受理")
    RETURNED = "returned", _("退回补正")
    ACCEPTED = "accepted", _("已受理，审核中")
    REGISTERED = "registered", _("已登记")
    REJECTED = "rejected", _("不予登记")
    REVOKED = "revoked", _("登记已撤销")
    VOIDED = "voided", _("已作废")


REGISTRABLE = [Status.SUBMITTED, Status.ACCEPTED, Status.REGISTERED]  # one fingerprint, one row


class RejectionReason(models.TextChoices):
    """Article 39 of the draft 《认定登记规则》, still to be compared with the final text."""

    R1 = "R1", _("合同主体不明确")
    R2 = "R2", _("合同标的不明确，登记人员不能了解其技术内容")
    R3 = "R3", _("价款、报酬、使用费约定不明确")
    R4 = "R4", _("含有非法垄断技术或侵害他人技术成果的条款")
    R5 = "R5", _("不出具证明材料或证明文件不符合要求")
    R6 = "R6", _("书写单位名称与印章不一致")
    R7 = "R7", _("重复登记")
    R8 = "R8", _("超过合同有效期申请登记")


class ContractWorkflow(WorkflowModel):
    status = FSMField(_("状态"), choices=Status.choices, default=Status.DRAFT, protected=True)

    tones = {
        Status.SUBMITTED: WARNING,
        Status.RETURNED: WARNING,
        Status.ACCEPTED: WARNING,
        Status.REGISTERED: SUCCESS,
        Status.REJECTED: DANGER,
        Status.REVOKED: DANGER,
        Status.VOIDED: DANGER,
    }

    class Meta:
        abstract = True

    @transition(
        field=status,
        source=[Status.DRAFT, Status.RETURNED],
        target=Status.SUBMITTED,
        permission=may("contracts.submit_contract"),
        custom=Move(
            _("提交认定登记"),
            style="primary",
            notify=["registrars", "parties"],
            clause=RULES,
            next_step=_("登记机构受理；登记期限自受理次日起算，受理后在合同页显示。"),
        ),
    )
    def submit(self, by):
        self.submitted_on = timezone.localdate()
        refuse_unsigned(self, on=self.submitted_on)
        self.check_complete()
        self.seal()
        self.check_confirmed()

    @transition(
        field=status,
        source=[Status.DRAFT, Status.RETURNED],
        target=None,
        permission=may("contracts.confirm_contract"),
        custom=Move(
            _("确认合同数据"),
            style="primary",
            notify=["parties"],
            effect=_("表示本页的当事人、金额、日期等与签订的合同一致；此后有改动的须重新确认。"),
        ),
    )
    def confirm_data(self, by, at=None):
        self.confirm(by, at or timezone.now())

    @transition(
        field=status,
        source=[Status.DRAFT, Status.RETURNED],
        target=None,
        permission=may("contracts.confirm_contract"),
        custom=Move(_("数据有误，请卖方修改"), notify=["parties"], form=RequiredNoteForm),
    )
    def dispute_data(self, by):
        self.forget_confirmation()

    @transition(
        field=status,
        source=[Status.DRAFT, Status.RETURNED],
        target=Status.VOIDED,
        permission=may("contracts.void_contract"),
        custom=voiding(
            _("不再办理，记录保留；外部编号和来源意向可以重新起草合同。"), notify=["parties"]
        ),
    )
    def void(self, by):
        """What the draft kept from others is free again; its history keeps what it was."""
        self.external_key = self.fingerprint = ""

    @transition(
        field=status,
        source=Status.SUBMITTED,
        target=Status.ACCEPTED,
        permission=may("contracts.register_contract"),
        custom=Move(
            _("受理"), style="primary", notify=["parties"], form="contracts.forms.AcceptanceForm"
        ),
    )
    def accept(self, by, accepted_on=None, is_disputed=False):
        self.refuse_own(by)
        self.start_clock(accepted_on or timezone.localdate(), is_disputed)

    @transition(
        field=status,
        source=[Status.SUBMITTED, Status.ACCEPTED],
        target=Status.RETURNED,
        permission=may("contracts.register_contract"),
        custom=Move(_("退回补正"), style="secondary", notify=["parties"], form=RequiredNoteForm),
    )
    def send_back(self, by):
        """Mending does not count: the term starts anew with the next acceptance."""
        self.refuse_own(by)
        self.accepted_on = self.due_on = None

    @transition(
        field=status,
        source=Status.ACCEPTED,
        target=Status.REGISTERED,
        permission=may("contracts.register_contract"),
        custom=Move(
            _("准予登记"),
            style="primary",
            notify=["parties"],
            form="contracts.forms.RegisterForm",
            clause=RULES,
        ),
    )
    def register(self, by, technical_amount=None, technical_income=None, checklist=None):
        self.refuse_own(by)
        self.settle_amounts(technical_amount, technical_income)
        self.issue_certificate(by, checklist or [], on=timezone.localdate())

    @transition(
        field=status,
        source=[Status.SUBMITTED, Status.ACCEPTED],
        target=Status.REJECTED,
        permission=may("contracts.register_contract"),
        custom=Move(
            _("不予登记"),
            style="danger",
            notify=["parties"],
            form="contracts.forms.RejectForm",
            clause=RULES,
        ),
    )
    def reject(self, by, rejection_reason=""):
        self.refuse_own(by)
        if rejection_reason not in self.rulebook.reasons:
            raise ValidationError({"rejection_reason": _("请选择不予登记的情形。")})
        self.rejection_reason = rejection_reason

    @transition(
        field=status,
        source=Status.REGISTERED,
        target=Status.REVOKED,
        permission=may("contracts.register_contract"),
        custom=Move(
            _("撤销登记"), style="danger", notify=["parties", "officers"], form=RequiredNoteForm
        ),
    )
    def revoke(self, by):
        """The number is never used again; the certificate shows as revoked for ever."""
        self.refuse_own(by)
        self.revoked_on = timezone.localdate()
