from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class TechmarketConfig(AppConfig):
    name = "techmarket"
    verbose_name = _("技术转移大市场")

    def ready(self):
        autodiscover_modules("workbench")  # <app>/workbench.py: home sections and to-do lines
