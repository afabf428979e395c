from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from achievements.models import Achievement, Patent, TransferMode
from achievements.services import replace_patents
from techmarket.codes.identifiers import normalise_patent_number
from techmarket.codes.models import Maturity
from techmarket.pages.forms import CodeModelForm, KeywordsField, OwnOrganizationMixin
from techmarket.pages.sections import Section
from techmarket.pages.widgets import DayInput
from techmarket.workflow.forms import NoteForm

MOST_PATENTS = 50
LISTED_DAYS = 365


class TransferModesField(forms.TypedMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("转化方式"))
        super().__init__(choices=TransferMode.choices, **kwargs)


class MaturityField(forms.TypedChoiceField):
    """Nine levels with what each one means, from the code table."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("技术成熟度（1–9 级）"))
        super().__init__(choices=maturity_choices, coerce=int, empty_value=None, **kwargs)


def maturity_choices():
    levels = Maturity.objects.trl().values_list("level", "name")
    return [("", _("请选择")), *((level, f"{level} 级：{name}") for level, name in levels)]


def parse_patents(text):
    """“专利号 名称” per line → [(number, title)]; errors name the line."""
    found, errors = {}, []
    for line, content in enumerate(text.splitlines(), start=1):
        if not content.strip():
            continue
        number, _blank, title = content.strip().partition(" ")
        patent = Patent(number=normalise_patent_number(number), title=title.strip())
        try:
            patent.clean_fields(exclude=["achievement"])
            if patent.number in found:
                raise ValidationError(_("专利号重复。"))
        except ValidationError as error:
            errors += [f"第 {line} 行：{message}" for message in error.messages]
        found[patent.number] = patent.title
    if len(found) > MOST_PATENTS:
        errors.append(_("最多填写 %(most)d 件专利。") % {"most": MOST_PATENTS})
    if errors:
        raise ValidationError(errors[:10])
    return list(found.items())


class PatentLinesField(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("专利"))
        kwargs.setdefault(
            "help_text",
            gettext_lazy("一行一件：专利号、空格、名称。例如：ZL201710601862.3 一种压铸方法"),
        )
        super().__init__(required=False, max_length=12_000, strip=False, **kwargs)

    def clean(self, value):
        return parse_patents(super().clean(value))


class AchievementEntryForm(OwnOrganizationMixin, CodeModelForm):
    on_file = {"region": "region_id"}
    keywords = KeywordsField(required=False)
    maturity = MaturityField()
    transfer_modes = TransferModesField(
        error_messages={"required": gettext_lazy("请至少选择一种转化方式。")}
    )
    patents = PatentLinesField()

    sections = [
        Section(
            "matter",
            gettext_lazy("成果内容"),
            ["organization", "title", "summary", "advantages", "application", "keywords"],
        ),
        Section(
            "place",
            gettext_lazy("领域与成熟度"),
            ["field", "industry", "region", "form", "maturity", "completed_on", "inventors"],
        ),
        Section(
            "transfer", gettext_lazy("转化方式与报价"), ["transfer_modes", "price_kind", "price"]
        ),
        Section(
            "rights",
            gettext_lazy("知识产权与来源"),
            ["ip_kind", "plan_source", "registration_number", "patents"],
        ),
        Section(
            "listing", gettext_lazy("保密确认与发布"), ["no_secret", "valid_until", "external_key"]
        ),
    ]

    class Meta(CodeModelForm.Meta):
        model = Achievement
        fields = [
            "organization",
            "title",
            "summary",
            "advantages",
            "application",
            "keywords",
            "field",
            "industry",
            "region",
            "form",
            "maturity",
            "transfer_modes",
            "price_kind",
            "price",
            "ip_kind",
            "patents",
            "plan_source",
            "registration_number",
            "completed_on",
            "inventors",
            "external_key",
            "valid_until",
            "no_secret",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.limit_organizations()
        if self.instance.pk:
            self.initial["patents"] = self.instance.patent_lines

    def _save_m2m(self):
        super()._save_m2m()
        replace_patents({self.instance: self.cleaned_data["patents"]})


def a_year_on(day):
    return day + timedelta(days=LISTED_DAYS)


class ValidUntilForm(NoteForm):
    """How long the listing stands; asked on approval and on renewal."""

    takes_subject = True
    valid_until = forms.DateField(
        label=gettext_lazy("发布有效期至"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("到期自动下架，到期前可续期；留空为一年。"),
    )

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject
        self.fields["valid_until"].initial = self.proposed()

    def proposed(self):
        return a_year_on(timezone.localdate())

    def clean_valid_until(self):
        day = self.cleaned_data["valid_until"] or self.proposed()
        today = timezone.localdate()
        if not today < day <= a_year_on(a_year_on(today)):
            raise ValidationError(_("有效期须在明天至两年之内。"))
        return day


class ApproveForm(ValidUntilForm):
    def proposed(self):
        """What the owner asked for, as long as it still lies ahead."""
        asked = self.subject.valid_until if self.subject else None
        return asked if asked and asked > timezone.localdate() else super().proposed()

    def clean(self):
        return super().clean() | {"at": timezone.now()}


class RenewForm(ValidUntilForm):
    pass
