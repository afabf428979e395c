"""What this app adds to the first day of an account."""

from django.urls import reverse
from django.utils.translation import gettext as _

from techmarket.notifications.models import Preference
from techmarket.pages.onboarding import FirstStep, first_day


@first_day(80)
def how_you_are_told(user):
    done = Preference.objects.filter(user=user).exists()
    hint = _("即时、每日汇总，或只在站内查看。")
    yield FirstStep(_("选择怎样收到通知"), hint, reverse("notifications:preferences"), done)
