"""What every page knows."""

from functools import cache

from django.conf import settings

from techmarket.jobs.models import keeps_jobs


def site(request):
    @cache
    def sees_jobs():
        """Asked by the page only: what a page includes gets the same context again."""
        user = getattr(request, "user", None)
        return user is not None and keeps_jobs(user)

    return {
        "site_name": settings.SITE_NAME,
        "footer": settings.SITE_FOOTER,
        "demo": settings.DEMO,
        "sees_jobs": sees_jobs,
        "large_type": request.COOKIES.get("large_type") == "1",
    }
