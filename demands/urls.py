from django.urls import path

from demands import views

app_name = "demands"
urlpatterns = [
    path("", views.DemandList.as_view(), name="list"),
    path("new/", views.DemandCreate.as_view(), name="create"),
    path("import/", views.DemandImport.as_view(), name="import"),
    path("<int:pk>/", views.DemandDetail.as_view(), name="detail"),
    path("<int:pk>/edit/", views.DemandUpdate.as_view(), name="update"),
    path("<int:pk>/offer/", views.OfferCreate.as_view(), name="offer"),
    path("intents/", views.IntentList.as_view(), name="intents"),
    path("intents/new/", views.IntentCreate.as_view(), name="intent_create"),
    path("intents/<int:pk>/", views.IntentDetail.as_view(), name="intent"),
]
