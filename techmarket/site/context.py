"""What every page knows."""

from functools import cache

from django.conf import settings

from techmarket.jobs.models import keeps_jobs


def site(request):
    @cache
    def unread():
        """Asked by the page only: what a page includes gets the same context again."""
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return 0
        return user.notifications.filter(read_at=None).order_by()[:100].count()

    @cache
    def sees_jobs():
        user = getattr(request, "user", None)
        return user is not None and keeps_jobs(user)

    return {
        "site_name": settings.SITE_NAME,
        "footer": settings.SITE_FOOTER,
        "demo": settings.DEMO,
        "unread_count": unread,
        "sees_jobs": sees_jobs,
        "large_type": request.COOKIES.get("large_type") == "1",
    }
