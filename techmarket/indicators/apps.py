from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "techmarket.indicators"
    verbose_name = _("指标与目标")

    def ready(self):
        autodiscover_modules("indicators")
