from django.urls import path

from techmarket.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.NotificationList.as_view(), name="list"),
    path("read/", views.ReadAll.as_view(), name="read_all"),
    path("<int:pk>/read/", views.ReadMatter.as_view(), name="read"),
    path("<int:pk>/open/", views.OpenNotification.as_view(), name="open"),
    path("preferences/", views.Preferences.as_view(), name="preferences"),
    path("unsubscribe/<str:token>/", views.Unsubscribe.as_view(), name="unsubscribe"),
]
