"""Listing: draft → submitted → listed; returned, withdrawn, voided, or expired."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from techmarket.workflow.actions import may
from techmarket.workflow.forms import RequiredNoteForm
from techmarket.workflow.models import WorkflowModel
from techmarket.workflow.moves import Move, voiding
from techmarket.workflow.tones import DANGER, SUCCESS, WARNING

SHORTEST_SUMMARY = 20


class Status(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("退回修改")
    LISTED = "listed", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤回")
    EXPIRED = "expired", _("已到期")
    VOIDED = "voided", _("已作废")


class AchievementWorkflow(WorkflowModel):
    status = FSMField(_("状态"), choices=Status.choices, default=Status.DRAFT, protected=True)

    tones = {
        Status.SUBMITTED: WARNING,
        Status.RETURNED: WARNING,
        Status.LISTED: SUCCESS,
        Status.VOIDED: DANGER,
    }

    class Meta:
        abstract = True

    @transition(
        field=status,
        source=[Status.DRAFT, Status.RETURNED, Status.WITHDRAWN, Status.EXPIRED],
        target=Status.SUBMITTED,
        permission=may("achievements.submit_achievement"),
        custom=Move(
            _("提交审核"),
            style="primary",
            notify=["officers"],
            next_step=_("科技部门审核：通过的公开发布，退回的写明原因。"),
        ),
    )
    def submit(self, by):
        self.check_owner()
        missing = {}
        if len(self.summary) < SHORTEST_SUMMARY:
            missing["summary"] = _("成果简介不少于 20 字，请说明解决什么问题、效果如何。")
        if not self.no_secret:
            missing["no_secret"] = _("请先完成保密审查并确认不含国家秘密和不可公开的商业秘密。")
        if missing:
            raise ValidationError(missing)

    @transition(
        field=status,
        source=Status.SUBMITTED,
        target=Status.LISTED,
        permission=may("achievements.review_achievement"),
        custom=Move(
            _("审核通过"),
            style="primary",
            notify=["owner"],
            clause=_("促进科技成果转化法第十一条"),
            form="achievements.forms.ApproveForm",
        ),
    )
    def approve(self, by, at=None, valid_until=None):
        self.refuse_own(by)
        self.check_owner()
        self.valid_until = valid_until or self.valid_until
        self.published_at = at

    @transition(
        field=status,
        source=Status.SUBMITTED,
        target=Status.RETURNED,
        permission=may("achievements.review_achievement"),
        custom=Move(_("退回修改"), style="danger", notify=["owner"], form=RequiredNoteForm),
    )
    def send_back(self, by):
        self.refuse_own(by)

    @transition(
        field=status,
        source=Status.LISTED,
        target=Status.LISTED,
        permission=may("achievements.renew_achievement"),
        custom=Move(
            _("续期"),
            style="primary",
            effect=_("确认成果仍有效，延长发布有效期。"),
            form="achievements.forms.RenewForm",
        ),
    )
    def renew(self, by, valid_until=None):
        """The owner confirms that the listing still holds; stale ones end by themselves."""
        if valid_until is None:
            raise ValidationError({"valid_until": _("请填写新的有效期。")})
        if self.valid_until and valid_until <= self.valid_until:
            raise ValidationError({"valid_until": _("新的有效期须晚于现有效期。")})
        self.valid_until = valid_until

    @transition(
        field=status,
        source=[Status.SUBMITTED, Status.LISTED],
        target=Status.WITHDRAWN,
        permission=may("achievements.withdraw_achievement"),
        custom=Move(_("撤回"), style="danger", notify=["owner"], form=RequiredNoteForm),
    )
    def withdraw(self, by):
        pass

    @transition(
        field=status,
        source=Status.LISTED,
        target=Status.EXPIRED,
        permission=may("achievements.expire_achievement"),
        custom=Move(_("到期下架"), hidden=True, notify=["owner"]),
    )
    def expire(self, by):
        pass

    @transition(
        field=status,
        source=[Status.DRAFT, Status.RETURNED],
        target=Status.VOIDED,
        permission=may("achievements.void_achievement"),
        custom=voiding(_("不再办理，记录保留；外部编号可用于另一份。")),
    )
    def void(self, by):
        """The number is free for another one; the history keeps whose it was."""
        self.external_key = ""

    def check_owner(self):
        if not self.organization.is_verified:
            raise ValidationError(_("所属单位尚未通过核验或已停用、注销，不能发布成果。"))

    def refuse_own(self, by):
        """Nobody reviews what is their own or their unit's: a superuser passes every permission."""
        if by.pk == self.created_by_id or self.organization.memberships.filter(user=by).exists():
            raise ValidationError(_("不能审核本人或本单位提交的成果，请由其他工作人员办理。"))
