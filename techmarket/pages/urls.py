from django.urls import path

from techmarket.pages.perform import PerformView

app_name = "workflow"
urlpatterns = [
    path(
        "<str:app_label>/<str:model_name>/<int:pk>/<str:action>/",
        PerformView.as_view(),
        name="perform",
    ),
]
