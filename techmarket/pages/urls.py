from django.urls import path

from techmarket.pages.perform import PerformView
from techmarket.pages.receipts import Receipt
from techmarket.pages.together import Together

app_name = "workflow"
urlpatterns = [
    path(
        "<str:app_label>/<str:model_name>/<int:pk>/receipts/<int:sending>/",
        Receipt.as_view(),
        name="receipt",
    ),
    path(
        "<str:app_label>/<str:model_name>/together/<str:action>/",
        Together.as_view(),
        name="together",
    ),
    path(
        "<str:app_label>/<str:model_name>/<int:pk>/<str:action>/",
        PerformView.as_view(),
        name="perform",
    ),
]
