"""What the market answers to a demand by itself."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from achievements.models import Achievement
from demands.models.demand import Demand
from institutions.models import organization_ids
from techmarket.accounts.models import Role
from techmarket.accounts.visibility import on_duty, scoped


class MatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Matches are for the enterprise that asked, its region's officers and auditors; and only
        while the achievement is still published."""
        return scoped(
            self.filter(achievement__status="listed"),
            user,
            Q(demand__organization__in=organization_ids(user)),
            on_duty(user, Role.OFFICER, region="demand__region"),
        )


class Match(models.Model):
    """One achievement in a demand's answer, with the reasons that add up to its score."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="matches")
    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="matches")
    rank = models.PositiveSmallIntegerField(_("名次"))
    score = models.BigIntegerField(_("得分（百万分之一）"))
    reasons = models.JSONField(_("理由"), default=dict)
    revision = models.PositiveIntegerField(_("匹配轮次"))
    engine = models.CharField(_("引擎版本"), max_length=40)
    created_at = models.DateTimeField(_("匹配时间"), auto_now_add=True)
    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("匹配结果")
        ordering = ["demand", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["demand", "achievement"], name="match_once_per_pair"),
            models.UniqueConstraint(fields=["demand", "rank"], name="match_rank_unique"),
        ]

    def __str__(self):
        return f"{self.demand} → {self.achievement}"
