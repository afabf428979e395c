"""Who looks code tables up in the management pages, and who puts a day of the calendar right."""

import rules
from django.apps import apps

from techmarket.accounts.rules import is_secadmin, is_sysadmin

for model in apps.get_app_config("codes").get_models():
    rules.add_perm(f"codes.view_{model._meta.model_name}", is_sysadmin | is_secadmin)
rules.add_perm("codes.change_calendarday", is_sysadmin)
