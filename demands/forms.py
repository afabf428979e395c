from django import forms
from django.utils.translation import gettext_lazy as _

from achievements.models import Achievement, TransferMode
from demands.models import Demand, Intent
from techmarket.pages.forms import CodeModelForm, KeywordsField, OwnOrganizationMixin
from techmarket.pages.sections import Section
from techmarket.workflow.forms import NoteForm, RequiredNoteForm


class DemandForm(OwnOrganizationMixin, CodeModelForm):
    on_file = {"region": "region_id"}
    keywords = KeywordsField(required=False)
    modes = forms.MultipleChoiceField(
        label=_("合作方式"),
        choices=TransferMode.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    sections = [
        Section(
            "matter",
            _("要解决什么"),
            ["organization", "title", "description", "targets", "keywords"],
        ),
        Section("place", _("领域与地区"), ["field", "industry", "region"]),
        Section(
            "terms",
            _("预算与合作方式"),
            ["budget_min", "budget_max", "maturity_wanted", "deadline_on", "modes"],
        ),
        Section("secrecy", _("保密确认与编号"), ["no_secret", "external_key"]),
    ]

    class Meta(CodeModelForm.Meta):
        model = Demand
        fields = [
            "organization",
            "title",
            "description",
            "targets",
            "keywords",
            "field",
            "industry",
            "region",
            "budget_min",
            "budget_max",
            "maturity_wanted",
            "modes",
            "deadline_on",
            "external_key",
            "no_secret",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.limit_organizations()


class IntentForm(OwnOrganizationMixin, CodeModelForm):
    """The achievement is fixed by the link; the sender chooses which demand it answers."""

    sections = [
        Section("matter", _("合作意向"), ["sender", "demand", "message"]),
        Section("contact", _("联系方式"), ["contact_name", "contact_phone", "open_to_brokers"]),
    ]

    class Meta(CodeModelForm.Meta):
        model = Intent
        fields = [
            "sender",
            "demand",
            "message",
            "contact_name",
            "contact_phone",
            "open_to_brokers",
        ]
        widgets = {"message": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.limit_organizations("sender")
        mine = self.fields["sender"].queryset
        self.fields["demand"].queryset = Demand.objects.published().filter(organization__in=mine)
        self.fields["demand"].help_text = _("若为解决已发布的需求，请选择，便于跟踪成效。")


class OfferForm(OwnOrganizationMixin, CodeModelForm):
    """The demand is fixed by the link; an achievement of one's own may be named."""

    sections = [
        Section("matter", _("怎样解决"), ["sender", "achievement", "message"]),
        Section("contact", _("联系方式"), ["contact_name", "contact_phone", "open_to_brokers"]),
    ]

    class Meta(CodeModelForm.Meta):
        model = Intent
        fields = [
            "sender",
            "achievement",
            "message",
            "contact_name",
            "contact_phone",
            "open_to_brokers",
        ]
        widgets = {"message": forms.Textarea(attrs={"rows": 6})}
        labels = {"message": _("怎样解决")}
        help_texts = {
            "message": _("写明技术路线、已有基础、能达到的指标、大致周期和费用。"),
            "achievement": _("本单位已发布的成果；没有对应成果也可以应答。"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.limit_organizations("sender")
        mine = self.fields["sender"].queryset
        self.fields["achievement"].queryset = Achievement.objects.listed().filter(
            organization__in=mine
        )


class AchievementChoice(forms.Form):
    """Which published achievement an intent is about; comes in the query string."""

    achievement = forms.ModelChoiceField(queryset=Achievement.objects.none())
    demand = forms.ModelChoiceField(queryset=Demand.objects.none(), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["achievement"].queryset = Achievement.objects.listed()
        self.fields["demand"].queryset = Demand.objects.published().visible_to(user)


class AcceptForm(NoteForm):
    reply = forms.CharField(
        label=_("答复"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明下一步由谁、何时、怎样联系。"),
    )


class DeclineForm(NoteForm):
    reason_code = forms.ChoiceField(
        label=_("原因"), choices=[("", _("请选择")), *Intent.Reason.choices]
    )
    reply = forms.CharField(
        label=_("说明"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class EndForm(RequiredNoteForm):
    reason_code = forms.ChoiceField(
        label=_("未能签约的原因"), choices=[("", _("请选择")), *Intent.Reason.choices]
    )
