"""Form pieces that every app uses."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.fields import BLANK_CHOICE_DASH
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from techmarket.codes.models import Code, Region
from techmarket.exchange.widgets import split_words
from techmarket.pages.widgets import DayInput, GroupedCodeField, MoneyInput

as_text = lazy(str, str)


class RegionInput(forms.TextInput):
    """A text box with suggestions; without JavaScript one types the name or the code."""

    template_name = "components/region_input.html"
    suggest_url_name = "region_suggest"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["suggest_url"] = as_text(reverse_lazy(self.suggest_url_name))
        return context

    def format_value(self, value):
        by_code = str(value or "").isdecimal()
        region = Region.objects.filter(pk=value).first() if by_code else None
        return region.full_name if region else value


class RegionField(forms.ModelChoiceField):
    """Takes “410611”, “淇滨区” or “河南省鹤壁市淇滨区”; ambiguous names list the candidates."""

    widget = RegionInput

    def __init__(self, queryset=None, *, limit_choices_to=None, **kwargs):
        kwargs.pop("empty_label", None)
        kwargs.setdefault("help_text", gettext_lazy("输入区县名称或 6 位区划代码，如：淇滨区。"))
        rows = Region.objects.administrative() if queryset is None else queryset
        super().__init__(queryset=rows, **kwargs)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        text = str(value).strip().replace(" ", "").replace("\x00", "")[:60]
        by_code = text.isascii() and text.isdigit()
        lookup = {"pk": text} if by_code else {"full_name": text}
        rows = list(self.queryset.filter(**lookup)[:1])
        if not rows and not by_code:
            rows = self.named(text)
        if not rows:
            raise ValidationError(_("没有这个区划，请输入全称（如：河南省鹤壁市淇滨区）或代码。"))
        if len(rows) > 1:
            names = "、".join(row.full_name for row in rows)
            raise ValidationError(_("有多个同名区划，请写全称：%(names)s。") % {"names": names})
        return rows[0]

    def named(self, text):
        """“樊城区”; what else ends or begins like that is meant only when it is the only one."""
        rows = self.queryset.order_by("pk")
        like = Q(name__startswith=text) | Q(full_name__endswith=text)
        return list(rows.filter(name=text)[:6]) or list(rows.filter(like, valid_to=None)[:6])


class AreaInput(RegionInput):
    suggest_url_name = "area_suggest"


class AreaField(RegionField):
    """A statistical area: “鹤壁经济技术开发区”, its full name or its code."""

    widget = AreaInput

    def __init__(self, **kwargs):
        super().__init__(queryset=Region.objects.statistical(), **kwargs)


class TextAreaField(forms.CharField):
    """Browsers send \\r\\n; kept as \\n, a text comes back unchanged from a spreadsheet."""

    def to_python(self, value):
        return re.sub(r"\r\n?", "\n", super().to_python(value) or "")


def formfield(field, **kwargs):
    """ModelForm's `formfield_callback`: our region box, codes under their headings, sums that are
    said again, days in one form."""
    if isinstance(field, models.ForeignKey) and field.related_model is Region:
        help_text = {"help_text": field.help_text} if field.help_text else {}
        of_areas = field.get_limit_choices_to().get("is_statistical")
        form_class = AreaField if of_areas else RegionField
        return form_class(label=field.verbose_name, required=not field.blank, **help_text)
    if isinstance(field, models.ForeignKey) and issubclass(field.related_model, Code):
        kwargs.setdefault("form_class", GroupedCodeField)
    if isinstance(field, models.DecimalField) and str(field.verbose_name).endswith(_("（元）")):
        kwargs.setdefault("widget", MoneyInput)
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        kwargs["widget"] = DayInput()
    if isinstance(field, models.TextField):
        kwargs.setdefault("form_class", TextAreaField)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 5}))
    return field.formfield(**kwargs)


class CodeModelForm(forms.ModelForm):
    """ModelForm that knows who fills it in. Subclasses set `Meta(CodeModelForm.Meta)`."""

    takes_user = True

    class Meta:
        formfield_callback = formfield

    def __init__(self, *args, user=None, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            ask_to_choose(field)


def ask_to_choose(field):
    """“请选择” instead of Django's row of dashes."""
    if getattr(field, "empty_label", None):
        field.empty_label = gettext_lazy("请选择")
    elif isinstance(field, forms.ChoiceField) and field.choices[:1] == BLANK_CHOICE_DASH:
        field.choices = [("", gettext_lazy("请选择")), *field.choices[1:]]


class KeywordsField(forms.CharField):
    """Keywords typed as one line, separated by 、，； or blanks; gives a list without repeats."""

    def __init__(self, *, most=8, longest=30, **kwargs):
        self.most, self.longest = most, longest
        kwargs.setdefault("label", gettext_lazy("关键词"))
        kwargs.setdefault("help_text", gettext_lazy("用顿号或逗号分隔，最多 8 个。"))
        super().__init__(max_length=400, **kwargs)

    def prepare_value(self, value):
        return "、".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return split_words(super().to_python(value))

    def validate(self, value):
        super().validate(value)
        if len(value) > self.most:
            raise ValidationError(_("关键词最多 %(most)d 个。") % {"most": self.most})
        if any(len(word) > self.longest for word in value):
            raise ValidationError(
                _("单个关键词不超过 %(longest)d 字。") % {"longest": self.longest}
            )

    def run_validators(self, value):
        """The length of the line was checked word by word."""


class OwnOrganizationMixin:
    """The record belongs to one of the user's organisations; a single one is chosen silently,
    and what is on file about it is not asked again."""

    on_file = {}  # field of the form: where the organisation has it

    def limit_organizations(self, name="organization"):
        field = self.fields[name]
        field.queryset = field.queryset.of(self.user)
        first_two = list(field.queryset[:2])
        if len(first_two) == 1:
            field.initial = first_two[0]
            field.empty_label = None
            self.fill_in(first_two[0])

    def fill_in(self, organization):
        for name, source in self.on_file.items():
            self.fields[name].initial = getattr(organization, source)
