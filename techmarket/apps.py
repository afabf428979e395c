from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from techmarket import celery


class TechmarketConfig(AppConfig):
    default = True
    name = "techmarket"
    verbose_name = _("技术转移大市场")
    celery_app = celery.app  # tasks belong to the application that is loaded before them

    def ready(self):
        # <app>/workbench.py: home sections and to-do lines; <app>/contributions.py: what the app
        # adds to the records of those below it; <app>/chain.py: its stations of a deal.
        autodiscover_modules("workbench", "contributions", "chain")


class MarketAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "techmarket.site.administration.MarketAdminSite"
