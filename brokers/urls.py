from django.urls import path

from brokers import views

app_name = "brokers"
urlpatterns = [
    path("", views.BrokerList.as_view(), name="list"),
    path("new/", views.BrokerCreate.as_view(), name="create"),
    path("import/", views.BrokerImport.as_view(), name="import"),
    path("<int:pk>/", views.BrokerDetail.as_view(), name="detail"),
    path("<int:pk>/edit/", views.BrokerUpdate.as_view(), name="update"),
    path("<int:pk>/profile/", views.BrokerProfile.as_view(), name="describe"),
    path("<int:pk>/commission/", views.Commission.as_view(), name="commission"),
    path("engagements/", views.EngagementList.as_view(), name="engagements"),
    path("engagements/<int:pk>/", views.EngagementDetail.as_view(), name="engagement"),
    path("engagements/<int:pk>/log/", views.ServiceRecordCreate.as_view(), name="log_service"),
    path("intents/<int:pk>/engage/", views.EngagementCreate.as_view(), name="engage"),
]
