"""Units: draft → submitted → verified → closed or merged; or suspended, voided. Invitations."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from techmarket.accounts.models import DECIDING, User
from techmarket.accounts.rules import is_system
from techmarket.workflow.actions import may
from techmarket.workflow.forms import RequiredNoteForm
from techmarket.workflow.models import WorkflowModel
from techmarket.workflow.moves import Move, voiding
from techmarket.workflow.tones import DANGER, SUCCESS, WARNING


class Status(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待核验")
    RETURNED = "returned", _("退回补正")
    VERIFIED = "verified", _("已核验")
    SUSPENDED = "suspended", _("已停用")
    CLOSED = "closed", _("已注销")
    MERGED = "merged", _("已合并")
    VOIDED = "voided", _("已作废")


ENDED = (Status.CLOSED, Status.MERGED)
# A credit code belongs to one of these: that of a unit that has ended is kept and given to nobody
# else (“国发〔2015〕33号”). Whoever has not been verified holds no code from anybody.
ON_REGISTER = (Status.VERIFIED, Status.SUSPENDED, *ENDED)
OPEN = (Status.DRAFT, Status.RETURNED)
PENDING = (*OPEN, Status.SUBMITTED)


class OrganizationWorkflow(WorkflowModel):
    status = FSMField(
        _("状态"), choices=Status.choices, default=Status.DRAFT, protected=True, db_index=True
    )

    tones = {
        Status.SUBMITTED: WARNING,
        Status.RETURNED: WARNING,
        Status.VERIFIED: SUCCESS,
        Status.SUSPENDED: DANGER,
        Status.CLOSED: DANGER,
        Status.MERGED: DANGER,
        Status.VOIDED: DANGER,
    }

    class Meta:
        abstract = True

    @transition(
        field=status,
        source=[Status.DRAFT, Status.RETURNED],
        target=Status.SUBMITTED,
        permission=may("institutions.submit_organization"),
        custom=Move(
            _("提交核验"),
            style="primary",
            notify=["officers"],
            next_step=_("科技部门核对证照：通过后即可发布和办理，退回的写明原因。"),
        ),
    )
    def submit(self, by):
        missing = {}
        for name in ("legal_representative", "contact_name", "contact_phone"):
            if not getattr(self, name):
                label = self._meta.get_field(name).verbose_name
                missing[name] = _("提交核验前请填写“%(label)s”。") % {"label": label}
        if not self.licences.exists():
            missing["licence"] = _("请先上传营业执照或法人证书（机构页“证照与材料”），再提交核验。")
        if missing:
            raise ValidationError(missing)

    @transition(
        field=status,
        source=Status.SUBMITTED,
        target=Status.VERIFIED,
        permission=may("institutions.review_organization"),
        custom=Move(_("核验通过"), style="primary", notify=["owner"]),
    )
    def verify(self, by):
        self.refuse_own(by)
        if by.pk == self.created_by_id:
            raise ValidationError(_("本人录入的单位，请由其他工作人员核验。"))
        if not self.licences.exists():  # submitted before it was asked for
            raise ValidationError(_("该单位没有上传营业执照或法人证书，请退回补正。"))
        self.refuse_second()

    @transition(
        field=status,
        source=Status.SUBMITTED,
        target=Status.RETURNED,
        permission=may("institutions.review_organization"),
        custom=Move(_("退回补正"), style="danger", notify=["owner"], form=RequiredNoteForm),
    )
    def send_back(self, by):
        self.refuse_own(by)

    @transition(
        field=status,
        source=Status.VERIFIED,
        target=Status.SUSPENDED,
        permission=may("institutions.review_organization"),
        custom=Move(_("停用"), style="danger", notify=["owner"], form=RequiredNoteForm),
    )
    def suspend(self, by):
        self.refuse_own(by)

    @transition(
        field=status,
        source=Status.SUSPENDED,
        target=Status.VERIFIED,
        permission=may("institutions.review_organization"),
        custom=Move(_("恢复"), style="primary", notify=["owner"]),
    )
    def restore(self, by):
        self.refuse_own(by)

    @transition(
        field=status,
        source=OPEN,
        target=Status.VOIDED,
        permission=may("institutions.void_organization"),
        custom=voiding(_("不再办理，记录保留；需要时可用同一信用代码重新登记。")),
    )
    def void(self, by):
        """A draft that leads nowhere."""

    @transition(
        field=status,
        source=OPEN,
        target=Status.VOIDED,
        permission=lambda organization, user: is_system(user),
        custom=Move(_("逾期未提交，作废"), hidden=True, notify=["owner"]),
    )
    def expire(self, by):
        """Done by a task when nobody has touched it for the days of `expiry`."""

    @transition(
        field=status,
        source=Status.SUSPENDED,
        target=Status.VOIDED,
        permission=may("institutions.review_organization"),
        custom=Move(
            _("撤销登记"),
            style="danger",
            notify=["owner"],
            form=RequiredNoteForm,
            effect=_("用于冒名登记：信用代码由真正的单位重新登记，本记录保留。"),
        ),
    )
    def annul(self, by):
        self.refuse_own(by)

    @transition(
        field=status,
        source=Status.VERIFIED,
        target=Status.CLOSED,
        permission=may("institutions.review_organization"),
        custom=Move(_("注销"), hidden=True, notify=["owner"]),
    )
    def close(self, by, on):
        """Only by a decided request, which says what becomes of everything: see `changes`."""
        self.ended_on = on

    @transition(
        field=status,
        source=Status.VERIFIED,
        target=Status.MERGED,
        permission=may("institutions.review_organization"),
        custom=Move(_("合并"), hidden=True, notify=["owner"]),
    )
    def merge(self, by, on, successor):
        self.ended_on, self.successor, self.heir = on, successor, successor

    @transition(
        field=status,
        source=Status.CLOSED,
        target=Status.VERIFIED,
        permission=may("institutions.review_organization"),
        custom=Move(
            _("恢复登记"),
            style="danger",
            notify=["owner"],
            form=RequiredNoteForm,
            effect=_("用于登记机关撤销注销登记的；已撤回的成果和需求由单位重新提交。"),
        ),
    )
    def reopen(self, by):
        self.refuse_own(by)
        self.ended_on = None

    def refuse_own(self, by):
        """Nobody verifies their own unit: a superuser passes every permission, so ask here."""
        if self.memberships.filter(user=by).exists():
            raise ValidationError(_("不能审核自己所在的单位，请由其他工作人员办理。"))


class InvitationStatus(models.TextChoices):
    PENDING = "pending", _("待答复")
    ACCEPTED = "joined", _("已加入")
    DECLINED = "declined", _("已谢绝")
    WITHDRAWN = "withdrawn", _("已撤回")


class InvitationWorkflow(WorkflowModel):
    """Only the invited person says yes; nobody does it in their name, not even a superuser."""

    status = FSMField(
        _("状态"),
        max_length=20,
        choices=InvitationStatus.choices,
        default=InvitationStatus.PENDING,
        protected=True,
    )

    tones = {
        InvitationStatus.PENDING: WARNING,
        InvitationStatus.ACCEPTED: SUCCESS,
        InvitationStatus.DECLINED: DANGER,
    }

    class Meta:
        abstract = True

    @transition(
        field=status,
        source=InvitationStatus.PENDING,
        target=InvitationStatus.ACCEPTED,
        permission=lambda invitation, user: invitation.user_id == user.pk,
        custom=Move(_("接受邀请"), style="primary", notify=["owner"]),
    )
    def accept(self, by):
        self.refuse_decider()
        self.user.memberships.get_or_create(
            organization=self.organization, defaults={"role": self.role}
        )

    @transition(
        field=status,
        source=InvitationStatus.PENDING,
        target=InvitationStatus.DECLINED,
        permission=lambda invitation, user: invitation.user_id == user.pk,
        custom=Move(_("谢绝"), notify=["owner"]),
    )
    def decline(self, by):
        """No reason is asked for."""

    @transition(
        field=status,
        source=InvitationStatus.PENDING,
        target=InvitationStatus.WITHDRAWN,
        permission=may("institutions.withdraw_invitation"),
        custom=Move(_("撤回邀请"), style="danger", notify=["invited"]),
    )
    def withdraw(self, by):
        """What is not answered yet can be taken back."""

    def refuse_decider(self):
        """A member could no longer decide on the organisation, nor could anybody sanction it."""
        # Locked: a grant of such an office, given at this moment, waits and then sees the tie.
        user = User.objects.select_for_update(no_key=True).get(pk=self.user_id)
        offices = user.grants.filter(role__in=DECIDING)  # also one that waits for confirmation
        if offices.covering(self.organization.region_id).exists():
            raise ValidationError(_("办理本区域业务的工作人员和登记员不能成为该区域单位的成员。"))
