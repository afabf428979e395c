"""What ends with an account."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from techmarket.accounts.models import User


@receiver(post_save, sender=User)
def keys_end_with_the_account(sender, instance, created, **kwargs):
    """For good: an account that is opened again asks for new keys."""
    if not instance.is_active and not created:
        instance.api_tokens.end()
