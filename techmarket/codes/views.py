from django.shortcuts import render

from techmarket.codes.models import Region


def region_suggest(request):
    """Options for the region box: names that contain what has been typed, at most 12."""
    return options(request, Region.objects.administrative())


def area_suggest(request):
    """The same for the box of statistical areas."""
    return options(request, Region.objects.statistical())


def options(request, rows):
    text = next((value for value in request.GET.values() if value), "").strip()[:20]
    found = rows.filter(full_name__contains=text, valid_to=None)[:12] if text else []
    return render(request, "components/region_options.html", {"regions": found})
