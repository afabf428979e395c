from django.urls import path

from achievements import views

app_name = "achievements"
urlpatterns = [
    path("", views.AchievementList.as_view(), name="list"),
    path("new/", views.AchievementCreate.as_view(), name="create"),
    path("import/", views.AchievementImport.as_view(), name="import"),
    path("submit-drafts/", views.SubmitDrafts.as_view(), name="submit_drafts"),
    path("<int:pk>/", views.AchievementDetail.as_view(), name="detail"),
    path("<int:pk>/edit/", views.AchievementUpdate.as_view(), name="update"),
    path("<int:pk>/files/new/", views.AchievementUpload.as_view(), name="upload"),
]
