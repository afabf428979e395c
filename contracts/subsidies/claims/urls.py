from django.urls import path

from contracts.subsidies.claims import public, views

app_name = "subsidies"
urlpatterns = [
    path("", views.SchemeList.as_view(), name="schemes"),
    path("schemes/<int:pk>/", views.SchemeDetail.as_view(), name="scheme"),
    path("eligible/", views.Eligible.as_view(), name="eligible"),
    path("eligible/now/", views.Claimable.as_view(), name="claimable"),
    path("estimate/", public.EstimatePage.as_view(), name="estimate"),
    path("claims/", views.ClaimList.as_view(), name="list"),
    path("claims/new/", views.ClaimCreate.as_view(), name="create"),
    path("claims/<int:pk>/", views.ClaimDetail.as_view(), name="detail"),
    path("claims/<int:pk>/edit/", views.ClaimUpdate.as_view(), name="update"),
    path("claims/<int:pk>/sheet/<int:revision>/", views.SheetPage.as_view(), name="sheet"),
]
