from django.urls import path

from techmarket.exchange import views

app_name = "imports"
urlpatterns = [
    path("", views.ImportList.as_view(), name="list"),
    path("<int:pk>/", views.ImportDetail.as_view(), name="detail"),
    path("<int:pk>/undo/", views.ImportUndo.as_view(), name="undo"),
]
