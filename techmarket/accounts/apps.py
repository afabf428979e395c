from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "techmarket.accounts"
    label = "accounts"
    verbose_name = _("账户与角色")

    def ready(self):
        from techmarket.accounts import receivers  # noqa: F401
