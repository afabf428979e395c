"""One Table per list, shared by the page and whatever embeds it."""

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from techmarket.workflow.templatetags.workflow import tone_of


class StatusColumn(tables.Column):
    def __init__(self, **kwargs):
        super().__init__(verbose_name=_("状态"), accessor="status", **kwargs)

    def render(self, record):
        context = {"label": record.get_status_display(), "tone": tone_of(record.status)}
        return render_to_string("components/status_badge.html", context)


class MarketTable(tables.Table):
    class Meta:
        template_name = "components/table.html"
        attrs = {"class": "table table-vcenter card-table"}
        empty_text = _("没有符合条件的记录。")
