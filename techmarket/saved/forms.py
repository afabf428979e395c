from django import forms
from django.utils.translation import gettext_lazy as _

from techmarket.saved.models import SavedSearch


class SavedSearchForm(forms.ModelForm):
    class Meta:
        model = SavedSearch
        fields = ["name", "alerts", "kind", "query"]
        widgets = {"kind": forms.HiddenInput, "query": forms.HiddenInput}
        help_texts = {
            "alerts": _("每小时查看一次，新出现的每条记录只提醒一次；可随时停止。"),
        }
