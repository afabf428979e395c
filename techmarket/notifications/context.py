"""What every page knows of the viewer's messages."""

from functools import cache

MOST = 500  # messages that are counted, by what they are about: as the list behind the bell shows


def unread(request):
    @cache
    def count():
        """Asked by the page only: what a page includes gets the same context again."""
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return 0
        newest = user.notifications.unread().order_by("-pk").values("pk")[:MOST]
        return user.notifications.filter(pk__in=newest).matters().count()

    return {"unread_count": count}
