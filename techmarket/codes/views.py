from django.shortcuts import render

from techmarket.codes.models import Region


def region_suggest(request):
    """Options for the region box: names that contain what has been typed, at most 12."""
    text = next((value for value in request.GET.values() if value), "").strip()[:20]
    rows = Region.objects.filter(full_name__contains=text, valid_to=None) if text else []
    return render(request, "components/region_options.html", {"regions": rows[:12]})
