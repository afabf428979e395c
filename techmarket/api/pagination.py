from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import LimitOffsetPagination

from techmarket.lists import counting
from techmarket.lists.search import page_of

MAX_OFFSET = 10_000


class MarketPagination(LimitOffsetPagination):
    """`limit` up to 100, `offset` up to 10,000; beyond that the client narrows the filter."""

    default_limit = 20
    max_limit = 100

    def get_limit(self, request):
        return self.bounded(request, "limit", self.default_limit, self.max_limit)

    def get_offset(self, request):
        return self.bounded(request, "offset", 0, MAX_OFFSET)

    def get_count(self, queryset):
        return counting.total(queryset)

    def paginate_queryset(self, queryset, request, view=None):
        self.request = request
        self.limit, self.offset = self.get_limit(request), self.get_offset(request)
        self.count = self.get_count(queryset)
        if self.offset >= self.count:
            return []
        return list(page_of(queryset, self.offset, self.offset + self.limit))

    @staticmethod
    def bounded(request, name, default, most):
        raw = request.query_params.get(name)
        if raw is None:
            return default
        low = 1 if name == "limit" else 0
        if not (raw.isascii() and raw.isdigit() and len(raw) <= 9) or not low <= int(raw) <= most:
            text = _("须为 %(low)d 到 %(most)d 之间的整数。") % {"low": low, "most": most}
            raise ValidationError({name: [text]})
        return int(raw)


class NewestPagination(MarketPagination):
    """Of a list without an end: counted as far as one can go."""

    def get_count(self, queryset):
        return counting.up_to(MAX_OFFSET, queryset)
