from django.urls import path

from institutions.changes import views

app_name = "changes"
urlpatterns = [
    path("", views.ChangeList.as_view(), name="list"),
    path("new/<int:pk>/", views.ChangeCreate.as_view(), name="create"),
    path("close/<int:pk>/", views.ClosureCreate.as_view(), name="close"),
    path("merge/<int:pk>/", views.MergerCreate.as_view(), name="merge"),
    path("<int:pk>/", views.ChangeDetail.as_view(), name="detail"),
    path("<int:pk>/edit/", views.ChangeUpdate.as_view(), name="update"),
    path("<int:pk>/files/new/", views.ChangeUpload.as_view(), name="upload"),
]
