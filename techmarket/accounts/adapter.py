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

    def send_confirmation_mail(self, request, emailconfirmation, signup):
        """Only its owner is told that an address has an account: by a mail to that address."""
        address = emailconfirmation.email_address
        others = User.objects.exclude(pk=address.user_id)
        if others.filter(email__iexact=address.email).exists():
            self.send_account_already_exists_mail(address.email)
        else:
            super().send_confirmation_mail(request, emailconfirmation, signup)

    def get_email_confirmation_url(self, request, emailconfirmation):
        path = super().get_email_confirmation_url(None, emailconfirmation)
        return path if path.startswith("http") else settings.SITE_URL + path
