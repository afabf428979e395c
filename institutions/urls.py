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
    path("<int:pk>/members/new/", views.InvitationCreate.as_view(), name="invite"),
    path("<int:pk>/leave/", views.Leave.as_view(), name="leave"),
    path("invitations/<int:pk>/", views.InvitationDetail.as_view(), name="invitation"),
    path("<int:pk>/members/<int:member>/", views.MemberChange.as_view(), name="change_member"),
]
