from django.urls import path

from techmarket.codes.views import area_suggest, region_suggest

urlpatterns = [
    path("areas/", area_suggest, name="area_suggest"),
    path("regions/", region_suggest, name="region_suggest"),
]
