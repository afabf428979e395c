import csv
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from techmarket.accounts.models import Role

from . import places, registry
from .dashboard import Board
from .headlines import headlines
from .models import PolicyTarget

OVERVIEW = "overview"
TABS = {
    OVERVIEW: gettext_lazy("概览"),
    "figures": gettext_lazy("全部指标"),
    "targets": gettext_lazy("政策目标与进度"),
}


def own_region(user):
    """Where an office begins to look: its own place, not the whole market's."""
    prefixes = user.region_prefixes(Role.OFFICER) if user.is_authenticated else []
    own = min((prefix for prefix in prefixes if prefix), default="")
    return own.ljust(6, "0") if own else settings.MARKET_REGION


class BoardMixin:
    """Public totals; small ones are told to officers of the place only (see `discretion`)."""

    @cached_property
    def board(self) -> Board:
        today = timezone.localdate()
        try:
            place = places.Place.from_query(self.request.GET, own_region(self.request.user))
            year = places.chosen_year(self.request.GET, today)
        except places.UnknownPlaceError as error:
            raise Http404(str(error)) from error
        selection = places.Selection(place, today)
        years, reader = places.years(today), self.request.user
        return Board(selection, year, years, self.indicators(), reader)

    def indicators(self):
        found = registry.get(self.kwargs["code"])
        if found is None:
            raise Http404(_("没有这个指标。"))
        return [found]

    def get_context_data(self, **kwargs):
        board = self.board
        return super().get_context_data(
            board=board,
            selection=board.selection,
            place=board.place,
            year=board.year,
            as_of=timezone.localdate(),
            scope_query=urlencode({"region": board.place.code, "year": board.year}),
            **kwargs,
        )


class Dashboard(BoardMixin, TemplateView):
    """Three pages of one address: the headlines with one indicator in detail, all figures, and the
    targets of the policies."""

    template_name = "indicators/dashboard.html"

    def indicators(self):
        return registry.registered()

    def get_context_data(self, **kwargs):
        board = self.board
        tab = self.request.GET.get("view")
        tab = tab if tab in TABS else OVERVIEW
        return super().get_context_data(
            tab=tab,
            tabs=[(name, label, self.tab_url(name)) for name, label in TABS.items()],
            **getattr(self, tab)(board),
            **kwargs,
        )

    def tab_url(self, name):
        query = {k: v for k, v in self.request.GET.items() if k != "view"}
        return "?" + urlencode(query | ({} if name == OVERVIEW else {"view": name}))

    def overview(self, board):
        return {"headlines": headlines(board, self.progress(board)["measured"]), **self.chosen()}

    def figures(self, board):
        return {"cards": board.cards}

    def targets(self, board):
        return {"progress": self.progress(board)}

    def progress(self, board):
        targets = PolicyTarget.objects.inside(board.selection.compared.prefix)
        return board.progress(targets.select_related("region"))

    def chosen(self):
        """One indicator at a time: its course, its months where it is money, its regions."""
        board = self.board
        codes = [one.code for one in board.rankable]
        if not codes:
            return {}
        wanted = self.request.GET.get("rank")
        one = board.counted[wanted if wanted in codes else codes[0]]
        rows = board.league(one)
        charts = [board.trend_chart(one)]
        if one.indicator.is_money:
            charts.append(board.month_chart(one))
        return {
            "ranked": one.indicator,
            "charts": [chart for chart in charts if chart.tells],
            "league": [row for row in rows if row.value != 0],
            "silent": sum(row.value == 0 for row in rows),
            "league_chart": board.league_chart(one, [row for row in rows if row.value]),
        }


class IndicatorDetail(BoardMixin, TemplateView):
    template_name = "indicators/indicator_detail.html"

    def get_context_data(self, **kwargs):
        board = self.board
        one = board.counted[self.kwargs["code"]]
        targets = PolicyTarget.objects.inside(board.selection.compared.prefix)
        targets = targets.filter(indicator=one.indicator.code).select_related("region")
        rows = board.league(one) if one.divisible else []
        return super().get_context_data(
            indicator=one.indicator,
            card=board.card(one),
            trend=board.trend_chart(one),
            progress=board.progress(targets),
            ranked=one.indicator,
            league=rows,
            league_chart=board.league_chart(one, rows) if rows else None,
            months=board.month_chart(one) if one.divisible else None,
            **kwargs,
        )


class RegionTableCsv(BoardMixin, View):
    """The county table for a spreadsheet: UTF-8 with BOM, exact figures, unit in the heading."""

    def get(self, request, *args, **kwargs):
        one = self.board.counted[self.kwargs["code"]]
        if not one.divisible:
            raise Http404(_("这个指标不分地区统计。"))
        name = f"{one.indicator.code}-{self.board.place.code or 'all'}-{self.board.year}.csv"
        response = HttpResponse(
            "\ufeff",
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
        writer = csv.writer(response)
        heading = f"{one.indicator.name}（{one.indicator.unit}，{self.board.year}年）"
        writer.writerow([_("名次"), _("行政区划代码"), _("地区"), heading])
        writer.writerows(
            [
                row.position or "",
                row.code,
                row.name,
                _("不公开") if row.value is None else row.value,
            ]
            for row in self.board.league(one)
        )
        return response
