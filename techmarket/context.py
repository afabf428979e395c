"""What every page knows."""

from django.conf import settings


def site(request):
    user = getattr(request, "user", None)
    unread = 0
    if user is not None and user.is_authenticated:
        unread = user.notifications.filter(read_at=None)[:100].count()
    return {
        "site_name": settings.SITE_NAME,
        "footer": settings.SITE_FOOTER,
        "demo": settings.DEMO,
        "unread_count": unread,
        "large_type": request.COOKIES.get("large_type") == "1",
    }
