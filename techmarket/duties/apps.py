from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutiesConfig(AppConfig):
    name = "techmarket.duties"
    label = "duties"
    verbose_name = _("管理职责")
