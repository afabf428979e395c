from django.urls import path

from techmarket.accounts import views

app_name = "accounts"
urlpatterns = [
    path("profile/", views.Profile.as_view(), name="profile"),
    path("tokens/", views.Tokens.as_view(), name="tokens"),
    path("tokens/<int:pk>/revoke/", views.RevokeToken.as_view(), name="revoke_token"),
]
