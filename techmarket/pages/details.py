"""What a detail page says of a record, declared as a table declares its columns.

    class AchievementDetails(Details):
        price = Row(_("报价"), write=money)
        industry = Row()
        inventors = Row()

        class Meta:
            model = Achievement

A row is named like the field it shows (`organization__region` follows a relation) and takes its
label from it; `render_<name>(record)` writes what no field says by itself. What is empty is left
out, or said with the row's `empty`.
"""

import datetime as dt
from decimal import Decimal

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Manager, Model
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from techmarket.codes.models import Region
from techmarket.money import date_cn, yuan

NOTHING = "—"


class Row:
    def __init__(self, label="", *, write=None, empty="", shown=None, strong=False):
        self.label, self.write, self.empty = label, write, empty
        self.shown, self.strong = shown, strong


class Details:
    rows: dict[str, Row] = {}

    def __init_subclass__(cls):
        own = {name: row for name, row in vars(cls).items() if isinstance(row, Row)}
        cls.rows = cls.rows | own

    def __init__(self, record, user):
        self.record, self.user = record, user

    def __iter__(self):
        """{label, value}, safe to print, of what this user is shown."""
        for name, row in self.rows.items():
            if self.is_shown(name, row):
                value = self.value(name, row)
                if value != "":
                    yield {"label": row.label or self.label(name), "value": value}

    def is_shown(self, name, row):
        """Personal data of a record only to whom its model names (`personal`)."""
        if row.shown is not None and not row.shown(self.record, self.user):
            return False
        *relations, last = name.split("__")
        owner = value_at(self.record, "__".join(relations)) if relations else self.record
        permission = getattr(owner, "personal", {}).get(last)
        return permission is None or self.user.has_perm(permission, owner)

    def value(self, name, row):
        render = getattr(self, f"render_{name}", None)
        found = render(self.record) if render else value_at(self.record, name)
        if found is None or found == "":
            return row.empty
        text = row.write(found) if row.write else spelt(found)
        if text == "":
            return row.empty
        return format_html("<strong>{}</strong>", text) if row.strong else text

    def label(self, name):
        """Of the field; the value says its unit itself."""
        label = str(field_at(self.Meta.model, name).verbose_name)
        return label.removesuffix(_("（元）"))


def field_at(model, path):
    *relations, last = path.split("__")
    for name in relations:
        model = model._meta.get_field(name).related_model
    return model._meta.get_field(last)


def value_at(record, path):
    """The value at the end of the path, a choice in words; None where the path breaks off."""
    *relations, last = path.split("__")
    for name in relations:
        record = getattr(record, name)
        if record is None:
            return None
    if is_choice(record, last):
        return getattr(record, f"get_{last}_display")()
    found = getattr(record, last)
    return found() if callable(found) and not isinstance(found, Manager) else found


def is_choice(record, name):
    try:
        return bool(record._meta.get_field(name).choices)
    except (FieldDoesNotExist, AttributeError):
        return False


def spelt(value):
    """As people write it: “是”, “12.00 元”, “2026年3月1日”, “甲、乙”, a link to a record's page."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Decimal):
        return yuan(value)
    if isinstance(value, dt.date):
        return date_cn(value)
    if isinstance(value, Region):
        return value.full_name
    if isinstance(value, Model):
        return linked(value)
    if isinstance(value, (list, tuple, Manager)):
        return joined(value.all() if isinstance(value, Manager) else value)
    return linebreaksbr(value, autoescape=True)


def joined(values, by="、"):
    return format_html_join(by, "{}", ((value,) for value in values))


def linked(record, text=""):
    """Codes have no page of their own."""
    if not hasattr(record, "get_absolute_url"):
        return str(record)
    return format_html('<a href="{}">{}</a>', record.get_absolute_url(), text or record)
