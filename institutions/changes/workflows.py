"""Changes and the end of a unit: draft → submitted → approved; returned, rejected, withdrawn.

Who decides when the seat moves: an officer who answers for both places, at once; else the office
of the old place releases the unit and that of the new place approves. So no office hands a unit to
another that does not know of it, and none takes one away.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from techmarket.workflow.actions import may
from techmarket.workflow.forms import RequiredNoteForm
from techmarket.workflow.models import WorkflowModel
from techmarket.workflow.moves import Move
from techmarket.workflow.tones import DANGER, SUCCESS, WARNING


class Status(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待审核")
    RELEASED = "released", _("待迁入地审核")
    RETURNED = "returned", _("退回补正")
    APPROVED = "approved", _("已同意")
    REJECTED = "rejected", _("不予同意")
    WITHDRAWN = "withdrawn", _("已撤回")


EDITABLE = (Status.DRAFT, Status.RETURNED)
WAITING = (Status.SUBMITTED, Status.RELEASED)
OPEN = (*EDITABLE, *WAITING)
NEEDED = {
    "change": _("请先上传登记机关的变更通知书或变更后的营业执照，再提交。"),
    "closure": _("请先上传登记机关的准予注销登记通知书，再提交。"),
    "merger": _("请先上传合并协议和登记机关的文书，再提交。"),
}
DECIDE = may("changes.decide_changerequest")


class ChangeRequestWorkflow(WorkflowModel):
    status = FSMField(
        _("状态"), choices=Status.choices, default=Status.DRAFT, protected=True, db_index=True
    )

    tones = {
        Status.SUBMITTED: WARNING,
        Status.RELEASED: WARNING,
        Status.RETURNED: WARNING,
        Status.APPROVED: SUCCESS,
        Status.REJECTED: DANGER,
    }

    class Meta:
        abstract = True

    @transition(
        field=status,
        source=EDITABLE,
        target=Status.SUBMITTED,
        permission=may("changes.submit_changerequest"),
        custom=Move(
            _("提交申请"),
            style="primary",
            notify=["officers", "successor"],
            next_step=_("科技部门审核：同意的即时更新机构信息，退回的写明原因。"),
        ),
    )
    def submit(self, by):
        self.check_open(on=timezone.localdate())
        self.remember()
        if not self.papers.exists():
            raise ValidationError({"file": NEEDED[self.kind]})

    @transition(
        field=status,
        source=WAITING,
        target=Status.APPROVED,
        permission=may("changes.approve_changerequest"),
        custom=Move(
            _("同意"),
            style="primary",
            notify=["owner", "successor", "officers"],
            effect=_(
                "变更的，机构信息即时更新，原名称列为曾用名；注销、合并的，按本页“未了事项”逐项处理。"
                "已有的合同、证明、补助申请不改。"
            ),
        ),
    )
    def approve(self, by):
        self.refuse_own(by)
        self.check_open(on=timezone.localdate())
        self.apply(by=by)

    @transition(
        field=status,
        source=Status.SUBMITTED,
        target=Status.RELEASED,
        permission=may("changes.release_changerequest"),
        custom=Move(
            _("同意迁出"),
            style="primary",
            notify=["owner", "officers"],
            effect=_("转迁入地科技部门审核；对方同意后才变更。"),
        ),
    )
    def release(self, by):
        self.refuse_own(by)
        if not self.region_id:
            raise ValidationError(_("本申请不变更所在区域，请直接审核。"))

    @transition(
        field=status,
        source=WAITING,
        target=Status.RETURNED,
        permission=DECIDE,
        custom=Move(_("退回补正"), style="danger", notify=["owner"], form=RequiredNoteForm),
    )
    def send_back(self, by):
        self.refuse_own(by)

    @transition(
        field=status,
        source=WAITING,
        target=Status.REJECTED,
        permission=DECIDE,
        custom=Move(_("不予同意"), style="danger", notify=["owner"], form=RequiredNoteForm),
    )
    def reject(self, by):
        self.refuse_own(by)

    @transition(
        field=status,
        source=OPEN,
        target=Status.WITHDRAWN,
        permission=may("changes.submit_changerequest"),
        custom=Move(_("撤回申请")),
    )
    def withdraw(self, by):
        """Another request may be made then."""

    def refuse_own(self, by):
        """A superuser passes every permission, so ask here."""
        units = [self.organization_id, self.successor_id]
        if by.memberships.filter(organization__in=units).exists():
            raise ValidationError(_("不能审核自己所在单位的变更，请由其他工作人员办理。"))
        if by.pk == self.created_by_id:
            raise ValidationError(_("本人提出的申请，请由其他工作人员审核。"))
