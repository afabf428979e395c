import django_filters
from django.utils.translation import gettext_lazy as _


class CodeTableFilter(django_filters.FilterSet):
    on = django_filters.DateFilter(method="in_force", label=_("某日有效（默认今天）"))
    parent = django_filters.CharFilter(field_name="parent_id", label=_("上级代码"))
    top = django_filters.BooleanFilter(field_name="parent", lookup_expr="isnull", label=_("最上级"))
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("名称包含"))

    def in_force(self, queryset, name, value):
        return queryset.current(value)


class RegionTableFilter(CodeTableFilter):
    level = django_filters.NumberFilter(label=_("层级：1 省 2 市 3 县"), min_value=1, max_value=3)
    is_statistical = django_filters.BooleanFilter(label=_("统计区域（开发区、高新区）"))
    under = django_filters.CharFilter(method="below", label=_("代码前缀：41、4106 或 410611"))
    q = django_filters.CharFilter(
        field_name="full_name", lookup_expr="icontains", label=_("全称包含")
    )

    def below(self, queryset, name, value):
        return queryset.under(value)


class MaturityFilter(CodeTableFilter):
    scale = django_filters.CharFilter(label=_("量表：trl 或 gbt22900"))
