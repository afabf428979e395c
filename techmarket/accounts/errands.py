"""What a person set out to do before something had to be done first: kept in the session, shown in
the site's frame, forgotten when its page is opened."""

from django.utils.http import url_has_allowed_host_and_scheme

ERRAND = "errand"


def set_out(request, url, title=""):
    """Only addresses of this site; without a title the frame says “刚才的页面”."""
    if url and url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        request.session[ERRAND] = {"title": str(title), "url": url}


def arrived(request):
    if request.session.get(ERRAND, {}).get("url") == request.get_full_path():
        del request.session[ERRAND]
