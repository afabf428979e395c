from django.urls import path

from institutions import views

app_name = "institutions"
urlpatterns = [
    path("", views.OrganizationList.as_view(), name="list"),
    path("new/", views.OrganizationCreate.as_view(), name="create"),
    path("import/", views.OrganizationImport.as_view(), name="import"),
    path("<int:pk>/", views.OrganizationDetail.as_view(), name="detail"),
    path("<int:pk>/edit/", views.OrganizationUpdate.as_view(), name="update"),
    path("<int:pk>/files/new/", views.OrganizationUpload.as_view(), name="upload"),
    path("<int:pk>/qualifications/new/", views.QualificationCreate.as_view(), name="qualify"),
    path("<int:pk>/members/new/", views.MemberAdd.as_view(), name="add_member"),
    path("<int:pk>/members/<int:member>/", views.MemberChange.as_view(), name="change_member"),
]
