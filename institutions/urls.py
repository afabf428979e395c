from django.urls import path

from institutions import views

app_name = "institutions"
urlpatterns = [
    path("", views.OrganizationList.as_view(), name="list"),
    path("new/", views.OrganizationCreate.as_view(), name="create"),
    path("import/", views.OrganizationImport.as_view(), name="import"),
    path("<int:pk>/", views.OrganizationDetail.as_view(), name="detail"),
    path("<int:pk>/edit/", views.OrganizationUpdate.as_view(), name="update"),
    path("<int:pk>/qualifications/new/", views.QualificationCreate.as_view(), name="qualify"),
]
