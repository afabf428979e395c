from django.urls import path

from techmarket.codes.views import region_suggest

urlpatterns = [path("regions/", region_suggest, name="region_suggest")]
