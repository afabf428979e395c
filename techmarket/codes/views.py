from django.db.models import Case, Q, When
from django.shortcuts import render

from techmarket.codes.models import Region


def region_suggest(request):
    """Options for the region box: names that contain what has been typed, or sound like it, at most
    12; those that begin so come first."""
    return options(request, Region.objects.administrative())


def area_suggest(request):
    """The same for the box of statistical areas."""
    return options(request, Region.objects.statistical())


def options(request, rows):
    text = next((value for value in request.GET.values() if value), "").strip()[:20]
    found = named_like(rows, text)[:12] if text else []
    return render(request, "components/region_options.html", {"regions": found})


def named_like(rows, text):
    """Part of a name or its sound finds a place; whose own name begins so comes first."""
    like = Q(full_name__contains=text) | Q(pinyin__startswith=text.lower())
    begins = Case(When(name__startswith=text, then=0), default=1)
    return rows.filter(like, valid_to=None).order_by(begins, "pk")
