"""What every page knows."""

from functools import cache

from django.conf import settings

from techmarket.accounts.visibility import sees_all
from techmarket.jobs.models import keeps_jobs

THEMES = ("dark", "light")


def site(request):
    @cache
    def sees_jobs():
        """Asked by the page only: what a page includes gets the same context again."""
        user = getattr(request, "user", None)
        return user is not None and keeps_jobs(user)

    @cache
    def sees_audit():
        user = getattr(request, "user", None)
        return user is not None and user.is_authenticated and sees_all(user)

    return {
        "site_name": settings.SITE_NAME,
        "footer": settings.SITE_FOOTER,
        "demo": settings.DEMO,
        "sees_jobs": sees_jobs,
        "sees_audit": sees_audit,
        "theme": theme if (theme := request.COOKIES.get("theme")) in THEMES else "",
        "large_type": request.COOKIES.get("large_type") == "1",
        "compact_rows": request.COOKIES.get("compact_rows") == "1",
    }
