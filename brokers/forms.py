from django import forms
from django.utils.translation import gettext_lazy as _

from brokers.models import Broker, Engagement, ServiceRecord, to_commission
from institutions.models import Organization
from techmarket.pages.forms import CodeModelForm
from techmarket.pages.sections import Section


class BrokerForm(CodeModelForm):
    sections = [
        Section("person", _("经理人"), ["name", "organization", "region", "grade"]),
        Section(
            "certificate",
            _("证书"),
            ["certificate_number", "issuer", "issued_on", "valid_to"],
        ),
        Section("service", _("专长"), ["tech_fields", "specialty", "intro"]),
    ]

    class Meta(CodeModelForm.Meta):
        model = Broker
        fields = [
            "name",
            "organization",
            "region",
            "grade",
            "certificate_number",
            "issuer",
            "issued_on",
            "valid_to",
            "tech_fields",
            "specialty",
            "intro",
        ]
        widgets = {"tech_fields": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = self.fields["organization"]
        own.queryset = Organization.objects.verified().of(self.user)
        own.empty_label = _("独立执业")

    def _get_validation_exclusions(self):
        """Voided ones keep no number from anybody: the key looks at the status."""
        return super()._get_validation_exclusions() - {"status"}


class BrokerProfileForm(CodeModelForm):
    """What a practising broker says of the own work; the certificate was reviewed and stays."""

    class Meta(CodeModelForm.Meta):
        model = Broker
        fields = ["tech_fields", "specialty", "intro"]
        widgets = {"tech_fields": forms.CheckboxSelectMultiple}


class CommissionForm(CodeModelForm):
    class Meta(CodeModelForm.Meta):
        model = Engagement
        fields = ["intent", "plan"]
        labels = {"intent": _("为哪项意向"), "plan": _("委托事项")}
        widgets = {"plan": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "intent": _("对方已接受、尚未签约的意向。"),
            "plan": _("希望怎样协助：了解对方、组织洽谈、起草合同等，及时间要求。"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["intent"].queryset = to_commission(self.user)


class EngagementForm(CodeModelForm):
    class Meta(CodeModelForm.Meta):
        model = Engagement
        fields = ["plan"]
        widgets = {"plan": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"plan": _("准备怎样推进：了解双方情况、组织洽谈、起草合同等，及时间安排。")}


class ServiceRecordForm(CodeModelForm):
    class Meta(CodeModelForm.Meta):
        model = ServiceRecord
        fields = ["kind", "held_on", "content"]
