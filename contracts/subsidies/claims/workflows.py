"""Claims: draft → submitted → calculated → publicised → payable → paid; or back, or refused."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from techmarket.notices.workflows import by_system
from techmarket.workflow.actions import may
from techmarket.workflow.forms import RequiredNoteForm
from techmarket.workflow.models import WorkflowModel
from techmarket.workflow.moves import Move, voiding
from techmarket.workflow.tones import DANGER, SUCCESS, WARNING


class Status(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待核算")
    CALCULATED = "calculated", _("已核算，待审核")
    PUBLICISED = "publicised", _("公示中")
    PAYABLE = "payable", _("公示无异议，待拨付")
    PAID = "paid", _("已拨付")
    RETURNED = "returned", _("退回补正")
    REJECTED = "rejected", _("不予补助")
    OBJECTED = "objected", _("异议成立")
    VOIDED = "voided", _("已作废")


GRANTED = (Status.PUBLICISED, Status.PAYABLE, Status.PAID)
ENDED = (Status.REJECTED, Status.OBJECTED, Status.VOIDED)


class ClaimWorkflow(WorkflowModel):
    tried = ()  # it starts a calculation
    status = FSMField(_("状态"), choices=Status.choices, default=Status.DRAFT, protected=True)

    tones = {
        Status.SUBMITTED: WARNING,
        Status.CALCULATED: WARNING,
        Status.PUBLICISED: WARNING,
        Status.PAYABLE: WARNING,
        Status.PAID: SUCCESS,
        Status.RETURNED: WARNING,
        Status.REJECTED: DANGER,
        Status.OBJECTED: DANGER,
        Status.VOIDED: DANGER,
    }

    class Meta:
        abstract = True

    @transition(
        field=status,
        source=[Status.DRAFT, Status.RETURNED],
        target=Status.SUBMITTED,
        permission=may("subsidies.submit_claim"),
        custom=Move(
            _("提交申请"),
            style="primary",
            notify=["owner"],
            effect=_("系统按已登记的合同、付款和发票核算，不需要另交材料；结果会通知您。"),
            next_step=_("系统核算后由科技部门审核；拟补助的公示，无异议的拨付。"),
        ),
    )
    def submit(self, by, on=None):
        """Whoever submits anew is calculated as of that day: what was missing may be there now."""
        on = on or timezone.localdate()
        self.check_open(on)
        self.applied_on = on
        self.request_calculation()

    @transition(
        field=status,
        source=[Status.DRAFT, Status.RETURNED],
        target=Status.VOIDED,
        permission=may("subsidies.void_claim"),
        custom=voiding(_("不再办理，记录保留；同一政策、同一年度可以重新申请。")),
    )
    def void(self, by):
        """The policy and the year are free for another claim; the number is not used again."""

    @transition(
        field=status,
        source=Status.SUBMITTED,
        target=Status.CALCULATED,
        permission=by_system,
        custom=Move(_("核算"), hidden=True, notify=["owner", "officers"]),
    )
    def calculate(self, by, amount):
        self.amount = amount

    @transition(
        field=status,
        source=Status.CALCULATED,
        target=Status.SUBMITTED,
        permission=may("subsidies.review_claim"),
        custom=Move(
            _("重新核算"), style="secondary", effect=_("按现在已登记的事实再算一次；原测算表保留。")
        ),
    )
    def recalculate(self, by):
        self.refuse_own(by)
        self.request_calculation()

    @transition(
        field=status,
        source=Status.CALCULATED,
        target=Status.PUBLICISED,
        permission=may("subsidies.review_claim"),
        custom=Move(
            _("审核通过并公示"),
            style="primary",
            notify=["owner"],
            effect=_("按测算表的金额公示；公示期满无异议后转为待拨付，由另一人办理拨付。"),
        ),
    )
    def approve(self, by, on=None):
        on = on or timezone.localdate()
        self.refuse_own(by)
        self.check_applicant()
        self.approved_by, self.approved_on = by, on
        self.grant(by, on)

    @transition(
        field=status,
        source=Status.PUBLICISED,
        target=Status.PAYABLE,
        permission=by_system,
        custom=Move(_("公示期满无异议"), hidden=True, notify=["owner", "officers"]),
    )
    def clear(self, by):
        """Done by the notice when its term has ended."""

    @transition(
        field=status,
        source=Status.PUBLICISED,
        target=Status.OBJECTED,
        permission=by_system,
        custom=Move(_("异议成立"), hidden=True, notify=["owner", "officers"]),
    )
    def object(self, by):
        self.release_payments()

    @transition(
        field=status,
        source=Status.PUBLICISED,
        target=Status.CALCULATED,
        permission=by_system,
        custom=Move(_("公示撤回"), hidden=True, notify=["owner", "officers"]),
    )
    def recall(self, by):
        """The notice was withdrawn by an officer: back to review, nothing granted."""
        self.release_payments()
        self.approved_by = self.approved_on = None

    @transition(
        field=status,
        source=Status.PAYABLE,
        target=Status.PAID,
        permission=may("subsidies.pay_claim"),
        custom=Move(
            _("登记拨付"),
            style="primary",
            notify=["owner"],
            form="contracts.subsidies.claims.forms.PayForm",
            effect=_("拨付前再次核对测算表和合同；审核人与拨付人不得是同一人。"),
        ),
    )
    def pay(self, by, paid_on=None, payment_reference="", on=None):
        self.refuse_own(by)
        if by.pk == self.approved_by_id:
            raise ValidationError(_("审核通过的人不能办理拨付，请由另一名工作人员办理。"))
        self.check_applicant()
        self.check_payment(paid_on, payment_reference, on or timezone.localdate())
        self.check_sheet()
        self.paid_by, self.paid_on = by, paid_on
        self.payment_reference = payment_reference.strip()

    @transition(
        field=status,
        source=[Status.SUBMITTED, Status.CALCULATED],
        target=Status.RETURNED,
        permission=may("subsidies.return_claim"),
        custom=Move(_("退回补正"), style="secondary", notify=["owner"], form=RequiredNoteForm),
    )
    def send_back(self, by):
        self.refuse_own(by)
        self.amount = None

    @transition(
        field=status,
        source=[Status.CALCULATED, Status.PAYABLE],
        target=Status.REJECTED,
        permission=may("subsidies.review_claim"),
        custom=Move(
            _("不予补助"),
            style="danger",
            notify=["owner"],
            form=RequiredNoteForm,
            effect=_("申请结束；已占用的付款凭证释放，可用于以后的申请。"),
        ),
    )
    def reject(self, by):
        self.refuse_own(by)
        self.release_payments()
