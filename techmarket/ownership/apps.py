from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OwnershipConfig(AppConfig):
    name = "techmarket.ownership"
    verbose_name = _("数据表的所有者")
