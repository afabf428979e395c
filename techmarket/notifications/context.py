"""What every page knows of the viewer's messages."""

from functools import cache


def unread(request):
    @cache
    def count():
        """Asked by the page only: what a page includes gets the same context again."""
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return 0
        return user.notifications.filter(read_at=None).order_by()[:100].count()

    return {"unread_count": count}
