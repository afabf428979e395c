from django.urls import path

from techmarket.attachments.views import Download, ShowPhoto

app_name = "attachments"
urlpatterns = [
    path("<uuid:uuid>/", Download.as_view(), name="download"),
    path("<uuid:uuid>/view/", ShowPhoto.as_view(), name="view"),
]
