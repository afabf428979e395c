from django.urls import path

from techmarket.attachments.views import Download

app_name = "attachments"
urlpatterns = [path("<uuid:uuid>/", Download.as_view(), name="download")]
