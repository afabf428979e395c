from django.urls import path

from techmarket.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.NoticeList.as_view(), name="list"),
    path("objections/", views.ObjectionList.as_view(), name="objections"),
    path("objections/<uuid:receipt>/", views.ObjectionReceipt.as_view(), name="objection"),
    path(
        "objections/confirm/<str:token>/",
        views.ConfirmObjection.as_view(),
        name="confirm_objection",
    ),
    path("<slug:number>/", views.NoticeDetail.as_view(), name="detail"),
    path("<slug:number>/objections/new/", views.FileObjection.as_view(), name="object"),
    path("<slug:number>/end/", views.RehearseEnd.as_view(), name="rehearse_end"),
]
