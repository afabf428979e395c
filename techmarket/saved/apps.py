from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SavedConfig(AppConfig):
    name = "techmarket.saved"
    label = "saved"
    verbose_name = _("收藏与订阅")
