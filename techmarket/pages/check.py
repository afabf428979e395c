"""“请核对”: what a record says, part by part as its form asks for it, before it is submitted."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.template.defaultfilters import linebreaksbr
from django.utils.translation import gettext as _

from techmarket.money import as_decimal, spoken_sum, yuan
from techmarket.pages.details import spelt, value_at
from techmarket.pages.edit import update_form
from techmarket.pages.sections import form_parts
from techmarket.pages.widgets import MoneyInput, offered


@dataclass(frozen=True)
class Answers:
    """A section of the form, answered: `rows` [(label, text)], `url` where one changes it."""

    title: str
    url: str
    rows: list


def answers_of(record, user, change_url):
    """[Answers], or none when the record has no form in sections."""
    form = update_form(record, user)
    if form is None:
        return []
    return [
        Answers(part.title, f"{change_url}#{part.anchor}", list(answered(record, part)))
        for part in form_parts(form)
    ]


def answered(record, part):
    for field, _room in part.fields:
        yield field.label.removesuffix(_("（元）")), spelt_answer(record, field)


def spelt_answer(record, field):
    """As people write it; a sum twice, in yuan and as it is spoken."""
    if isinstance(field.field.widget, MoneyInput):
        amount = as_decimal(field.value())
        return f"{yuan(amount)}（{spoken_sum(amount)}）" if amount is not None else ""
    if is_list_of_choices(field.field):
        return chosen_words(field)
    if not is_stored(record, field.name):
        return linebreaksbr(field.value() or "")
    found = value_at(record, field.name)
    return "" if found in (None, "", []) else spelt(found)


def is_list_of_choices(field):
    return isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField)


def chosen_words(field):
    value = field.value()
    values = value if isinstance(value, (list, tuple)) else [value]
    labels = offered(field.field)
    return "、".join(labels[str(one)] for one in values if one and str(one) in labels)


def is_stored(record, name):
    try:
        record._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True
