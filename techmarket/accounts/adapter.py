from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings


class AccountAdapter(DefaultAccountAdapter):
    """allauth's behaviour with our addresses."""

    def get_email_confirmation_url(self, request, emailconfirmation):
        path = super().get_email_confirmation_url(None, emailconfirmation)
        return path if path.startswith("http") else settings.SITE_URL + path
