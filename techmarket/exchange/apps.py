from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "techmarket.exchange"
    label = "exchange"
    verbose_name = _("导入")

    def ready(self):
        autodiscover_modules("resources")  # a worker finds them by the name of their model
