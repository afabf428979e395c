from django.urls import path

from techmarket.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.Chain.as_view(), name="chain"),
    path("events/", views.SecurityEvents.as_view(), name="events"),
]
