from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class TechmarketConfig(AppConfig):
    default = True
    name = "techmarket"
    verbose_name = _("技术转移大市场")

    def ready(self):
        autodiscover_modules("workbench")  # <app>/workbench.py: home sections and to-do lines


class MarketAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "techmarket.site.administration.MarketAdminSite"
