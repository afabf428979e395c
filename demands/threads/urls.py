from django.urls import path

from demands.threads import views

app_name = "threads"
urlpatterns = [path("<int:pk>/messages/new/", views.MessageCreate.as_view(), name="write")]
