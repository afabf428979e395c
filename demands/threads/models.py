"""What the two sides of an intent, and the broker at work, write to each other."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from demands.models import Intent
from institutions.models import Organization, organization_ids
from techmarket.accounts.models import person_field
from techmarket.accounts.visibility import scoped
from techmarket.attachments.models import Attachment


class ThreadMessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Both sides; the broker as its app registers it; auditors. Not the offices."""
        mine = organization_ids(user)
        return scoped(self, user, Q(intent__sender__in=mine) | Q(intent__receiver__in=mine))


class ThreadMessage(models.Model):
    """Only ever added: both sides rely on what was said."""

    intent = models.ForeignKey(
        Intent, verbose_name=_("意向"), on_delete=models.PROTECT, related_name="messages"
    )
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("发言单位"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        help_text=_("技术经理人发言时为空。"),
    )
    text = models.TextField(_("内容"), max_length=2000)
    created_by = person_field(_("发言人"))
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)
    files = GenericRelation(Attachment, "subject_id", "subject_type", related_query_name="+")
    objects = ThreadMessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("意向往来")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.speaker}：{self.text[:20]}"

    def get_absolute_url(self):
        return f"{self.intent.get_absolute_url()}#message-{self.pk}"

    @property
    def speaker(self):
        """The unit that speaks; of a broker, the person."""
        return self.organization or self.created_by

    def may_open_files(self, user):
        return type(self).objects.visible_to(user).filter(pk=self.pk).exists()
