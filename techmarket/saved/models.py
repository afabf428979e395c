"""What a person keeps at hand: searches that tell of new records, and records with a star."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from techmarket.saved import kinds


class OwnQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own and nobody else's."""
        return self.filter(user=user) if user.is_authenticated else self.none()


class SavedSearch(models.Model):
    """The conditions of a list under a name."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(
        _("列表"), max_length=40, help_text=_("列表的代号，如 achievements:list。")
    )
    query = models.CharField(
        _("筛选条件"), max_length=2000, help_text=_("列表网址中问号后面的部分。")
    )
    summary = models.CharField(_("条件说明"), max_length=500, editable=False)
    alerts = models.BooleanField(_("有新记录时提醒我"), default=True)
    created_at = models.DateTimeField(_("保存时间"), auto_now_add=True)
    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("保存的搜索")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="saved_search_name",
                violation_error_message=_("您已有同名的搜索，请换一个名称。"),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        found = kinds.of(self.kind)
        return f"{reverse(found.list_url)}?{self.query}" if found else reverse("saved:list")


class SearchHit(models.Model):
    """A record that a search is known to find: it is told of once."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="hits")
    key = models.BigIntegerField()
    objects = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["search", "key"], name="saved_search_hit_once")
        ]

    def __str__(self):
        return f"{self.search_id}·{self.key}"


class FavouriteQuerySet(OwnQuerySet):
    def of_record(self, user, model, key):
        of = {"record_type": ContentType.objects.get_for_model(model), "record_id": key}
        return self.visible_to(user).filter(**of)

    def of_model(self, user, model):
        return self.visible_to(user).filter(record_type=ContentType.objects.get_for_model(model))


class Favourite(models.Model):
    """A record with somebody's star."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourites"
    )
    record_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    record_id = models.BigIntegerField()
    created_at = models.DateTimeField(_("收藏时间"), auto_now_add=True)
    objects = FavouriteQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("收藏")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "record_type", "record_id"],
                name="saved_favourite_once",
                violation_error_message=_("已经收藏过了。"),
            )
        ]

    def __str__(self):
        return f"{self.record_type_id}·{self.record_id}"

    @property
    def kind(self):
        found = kinds.of_model(ContentType.objects.get_for_id(self.record_type_id).model_class())
        return found.list_url if found else ""
