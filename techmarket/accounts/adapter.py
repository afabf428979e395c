from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings

from techmarket.accounts.models import User
from techmarket.accounts.spelling import check_username, spelling_of


class AccountAdapter(DefaultAccountAdapter):
    """allauth's behaviour with our addresses and our user names."""

    def clean_username(self, username, shallow=False):
        username = spelling_of(username)
        if not shallow:
            check_username(username, User.objects.all())
        return super().clean_username(username, shallow)

    def get_email_confirmation_url(self, request, emailconfirmation):
        path = super().get_email_confirmation_url(None, emailconfirmation)
        return path if path.startswith("http") else settings.SITE_URL + path
