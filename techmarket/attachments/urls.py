from django.urls import path

from techmarket.attachments.views import Download, ShowInPlace

app_name = "attachments"
urlpatterns = [
    path("<uuid:uuid>/", Download.as_view(), name="download"),
    path("<uuid:uuid>/view/", ShowInPlace.as_view(), name="view"),
]
