"""A form in named parts, declared beside the form: what is complete, what is missing, and how much
room a field takes.

    class DemandForm(CodeModelForm):
        sections = [Section("matter", _("需求内容"), ["title", "description"]), …]

A field that no section names (a question that turns up late) stands in the last one.
"""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from techmarket.pages.widgets import MoneyInput

BRIEF, SHORT, LONG = "brief", "short", "long"  # three, two, one in a row
LONGEST_IN_A_ROW = 60  # characters; a field for more stands alone


@dataclass(frozen=True)
class Section:
    name: str
    title: str
    fields: list


@dataclass(frozen=True)
class Part:
    """A section as it is drawn: `fields` [(bound field, room)], `missing` [(label, address)]."""

    name: str
    title: str
    fields: list
    missing: list
    is_optional: bool

    @property
    def anchor(self):
        return f"section-{self.name}"


def form_parts(form, gaps=()):
    """[Part]; `gaps` are the names of fields without which the record is not submitted."""
    declared = getattr(form, "sections", [])
    named = {name for section in declared for name in section.fields}
    late = [name for name in form.fields if name not in named]
    return [
        part(form, section, section.fields + (late if section is declared[-1] else []), gaps)
        for section in declared
    ]


def part(form, section, names, gaps):
    bound = [form[name] for name in names if name in form.fields]
    shown = [(field, room_for(field.field)) for field in bound if not field.is_hidden]
    missing = [lack_of(field) for field, _room in shown if lacks(field, gaps)]
    needed = any(field.field.required or field.name in gaps for field, _room in shown)
    return Part(section.name, section.title, shown, missing, not needed)


def lacks(field, gaps):
    """Wrong, not there though it must be, or there but not enough to submit."""
    if field.errors or field.name in gaps:
        return True
    return field.field.required and field.value() in (None, "", [], ())


def lack_of(field):
    label = _("%(label)s（须修改）") % {"label": field.label} if field.errors else field.label
    return label, f"#{field.id_for_label or field.auto_id}"


def room_for(field):
    """By its kind: texts, files and sets of boxes stand alone, days and whole numbers by three."""
    widget = field.widget
    if isinstance(widget, (forms.Textarea, forms.CheckboxSelectMultiple, forms.FileInput)):
        return LONG
    if isinstance(widget, forms.CheckboxInput):
        return LONG
    if isinstance(widget, MoneyInput):
        return SHORT
    if isinstance(widget, (forms.DateInput, forms.NumberInput)):
        return BRIEF
    return LONG if (getattr(field, "max_length", None) or 0) > LONGEST_IN_A_ROW else SHORT
