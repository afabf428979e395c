from django.urls import path

from techmarket.accounts import services
from techmarket.duties import views

app_name = "duties"
confirm = views.AnswerGrant.as_view(answer=staticmethod(services.confirm))
refuse = views.AnswerGrant.as_view(answer=staticmethod(services.decline_grant))
urlpatterns = [
    path("", views.Grants.as_view(), name="grants"),
    path("emergency/", views.BreakGlass.as_view(), name="break_glass"),
    path("<int:pk>/confirm/", confirm, name="confirm"),
    path("<int:pk>/refuse/", refuse, name="refuse"),
]
