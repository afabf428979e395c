"""What every page knows."""

from functools import cache

from django.conf import settings


def site(request):
    @cache
    def unread():
        """Asked by the page only: what a page includes gets the same context again."""
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return 0
        return user.notifications.filter(read_at=None).order_by()[:100].count()

    return {
        "site_name": settings.SITE_NAME,
        "footer": settings.SITE_FOOTER,
        "demo": settings.DEMO,
        "unread_count": unread,
        "large_type": request.COOKIES.get("large_type") == "1",
    }
