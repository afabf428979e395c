from django.urls import path

from techmarket.help import views

app_name = "help"
urlpatterns = [
    path("", views.HelpCentre.as_view(), name="index"),
    path("sitemap/", views.SiteMap.as_view(), name="sitemap"),
    path("about/<slug:slug>/", views.SiteText.as_view(), name="text"),
    path("<slug:slug>/", views.GuidePage.as_view(), name="guide"),
]
