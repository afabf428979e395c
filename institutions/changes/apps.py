from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChangesConfig(AppConfig):
    name = "institutions.changes"
    verbose_name = _("机构变更")
