from django.urls import path

from techmarket.saved import views

app_name = "saved"
urlpatterns = [
    path("", views.SavedList.as_view(), name="list"),
    path("searches/new/", views.SearchCreate.as_view(), name="save_search"),
    path("searches/<int:pk>/", views.SearchOpen.as_view(), name="search"),
    path("searches/<int:pk>/alerts/", views.SearchAlerts.as_view(), name="alerts"),
    path("searches/<int:pk>/remove/", views.SearchRemove.as_view(), name="remove"),
    path("star/", views.Star.as_view(), name="star"),
    path("compare/<str:kind>/", views.Compare.as_view(), name="compare"),
]
