"""Inputs that help: sums said again as they are spoken, codes under their headings."""

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from techmarket.money import as_decimal, spoken_sum


class MoneyInput(forms.NumberInput):
    """Beside the number what it amounts to: “= 12.5 万元”."""

    template_name = "components/money_input.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        amount = as_decimal(value)
        context["widget"]["echo"] = spoken_sum(amount) if amount else ""
        return context


class DayInput(forms.DateInput):
    """A day as YYYY-MM-DD in every browser: native pickers write it in the browser's language."""

    template_name = "components/date_input.html"
    pattern = r"[0-9]{4}[\-\/.年]?[0-9]{1,2}[\-\/.月]?[0-9]{1,2}日?"

    def __init__(self, attrs=None):
        usual = {
            "inputmode": "numeric",
            "maxlength": "11",
            "pattern": self.pattern,
            "placeholder": gettext_lazy("如 2026-03-01"),
            "title": gettext_lazy("请写成 2026-03-01 的形式。"),
            "autocomplete": "off",
        }
        super().__init__(attrs=usual | (attrs or {}), format="%Y-%m-%d")


class CodesUnderHeadings(ModelChoiceIterator):
    """Codes grouped by the one above; a heading that may be chosen itself comes first."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for heading, rows in self.groups():
            if heading is None:
                yield self.choice(rows[0])
            else:
                yield heading.name, [self.choice_under(heading, row) for row in rows]

    def groups(self):
        """[(heading or None, rows)] in the order of the codes below the headings."""
        rows = list(self.queryset.select_related("parent"))
        heads = {row.parent_id: row.parent for row in rows if row.parent_id}
        found = {}
        for row in rows:
            found.setdefault(row.parent_id or row.pk, []).append(row)
        for key, below in found.items():
            yield heads.get(key), sorted(below, key=lambda row: row.parent_id is not None)

    def choice_under(self, heading, row):
        value, label = self.choice(row)
        return value, _("%(name)s（不细分）") % {"name": label} if row == heading else label


class GroupedCodeField(forms.ModelChoiceField):
    iterator = CodesUnderHeadings


def offered(field):
    """{code: label} of what a field offers, headings left out; {} where it offers nothing."""
    found = {}
    for code, label in getattr(field, "choices", ()):
        under = label if isinstance(label, (list, tuple)) else [(code, label)]
        found |= {str(one): str(name) for one, name in under}
    return found
