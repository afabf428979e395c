"""发布：草稿 → 待审核 → 已发布，可退回、撤回；到期由系统下架。"""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from techmarket.workflow.actions import may
from techmarket.workflow.models import WorkflowModel

REASON = "techmarket.workflow.forms.RequiredNoteForm"
SHORTEST_SUMMARY = 20


class Status(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("退回修改")
    LISTED = "listed", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤回")
    EXPIRED = "expired", _("已到期")


class AchievementWorkflow(WorkflowModel):
    status = FSMField(_("状态"), choices=Status.choices, default=Status.DRAFT, protected=True)

    class Meta:
        abstract = True

    @transition(
        field=status,
        source=[Status.DRAFT, Status.RETURNED, Status.WITHDRAWN, Status.EXPIRED],
        target=Status.SUBMITTED,
        permission=may("achievements.submit_achievement"),
        custom={"label": _("提交审核"), "style": "primary", "notify": ["officers"]},
    )
    def submit(self, by):
        if not self.organization.is_verified:
            raise ValidationError(_("所属单位尚未通过核验，暂不能发布成果。"))
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
        custom={
            "label": _("审核通过"),
            "style": "primary",
            "notify": ["owner"],
            "clause": _("促进科技成果转化法第十一条"),
        },
    )
    def approve(self, by):
        if by.pk == self.created_by_id:
            raise ValidationError(_("不能审核自己提交的成果，请由其他工作人员办理。"))

    @transition(
        field=status,
        source=Status.SUBMITTED,
        target=Status.RETURNED,
        permission=may("achievements.review_achievement"),
        custom={
            "label": _("退回修改"),
            "style": "danger",
            "notify": ["owner"],
            "form": REASON,
        },
    )
    def send_back(self, by):
        pass

    @transition(
        field=status,
        source=[Status.SUBMITTED, Status.LISTED],
        target=Status.WITHDRAWN,
        permission=may("achievements.withdraw_achievement"),
        custom={"label": _("撤回"), "style": "danger", "form": REASON},
    )
    def withdraw(self, by):
        pass

    @transition(
        field=status,
        source=Status.LISTED,
        target=Status.EXPIRED,
        permission=may("achievements.expire_achievement"),
        custom={"label": _("到期下架"), "hidden": True, "notify": ["owner"]},
    )
    def expire(self, by):
        pass
