from django.urls import path

from . import views

app_name = "indicators"

urlpatterns = [
    path("", views.Dashboard.as_view(), name="dashboard"),
    path("<str:code>/", views.IndicatorDetail.as_view(), name="detail"),
    path("<str:code>/regions.csv", views.RegionTableCsv.as_view(), name="regions_csv"),
]
