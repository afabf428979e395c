"""Sign-ins, failed ones and new passwords become events; keys end with the account."""

from allauth.account.signals import (
    email_confirmed,
    password_changed,
    password_reset,
    password_set,
)
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_save
from django.dispatch import receiver

from techmarket.accounts.models import SecurityEvent, User

Kind = SecurityEvent.Kind


@receiver(user_logged_in)
def signed_in(sender, request, user, **kwargs):
    SecurityEvent.note(Kind.SIGNED_IN, request, actor=user)


@receiver(user_logged_out)
def signed_out(sender, request, user, **kwargs):
    if user is not None:
        SecurityEvent.note(Kind.SIGNED_OUT, request, actor=user)


@receiver(user_login_failed)
def failed(sender, credentials, request=None, **kwargs):
    name = credentials.get("username") or credentials.get("email") or ""
    SecurityEvent.note(Kind.SIGN_IN_FAILED, request, subject=name)


@receiver([password_changed, password_reset, password_set])
def password_is_new(sender, request, user, **kwargs):
    SecurityEvent.note(Kind.PASSWORD, request, actor=user)


@receiver(email_confirmed)
def address_is_proved(sender, email_address, **kwargs):
    """Now the account has an address; one that an administrator gave to another stays there."""
    user, email = email_address.user, email_address.email
    if not user.email and not User.objects.filter(email__iexact=email).exists():
        user.email = email
        user.save(update_fields=["email"])


@receiver(post_save, sender=User)
def keys_end_with_the_account(sender, instance, created, **kwargs):
    """For good: an account that is opened again asks for new keys."""
    if not instance.is_active and not created:
        instance.api_tokens.end()
