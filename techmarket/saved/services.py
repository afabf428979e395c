"""Saving a search, telling of what it newly finds, and stars."""

from types import SimpleNamespace
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from techmarket.accounts.models import User
from techmarket.jobs.services import enqueue_all
from techmarket.lists.links import pairs_of
from techmarket.notifications.services import tell
from techmarket.saved import kinds
from techmarket.saved.models import Favourite, SavedSearch, SearchHit

MOST_SEARCHES, MOST_FAVOURITES = 20, 500
MOST_KEPT = 10_000  # records of one search that are known one by one
MOST_AT_ONCE, NAMED = 200, 5
PRESENTATION = {"ordering", "more", "desk"}  # how a list is shown, or whose turn it is


def asked_of(search):
    """The list's own FilterSet as the owner of the search would use it; None: no such list."""
    kind = kinds.of(search.kind)
    if kind is None:
        return None
    rows = kind.model._default_manager.visible_to(search.user)
    asker = SimpleNamespace(user=search.user)
    return kind.filterset_class(QueryDict(search.query), queryset=rows, request=asker)


def matching(search):
    """Rows, or None where the conditions are no conditions of the list (any more)."""
    asked = asked_of(search)
    return asked.qs.order_by() if asked is not None and asked.is_valid() else None


@transaction.atomic
def save_search(search):
    """A search that is not yet saved: what it finds today is known, what comes later is told."""
    pairs = [pair for pair in pairs_of(QueryDict(search.query)) if pair[0] not in PRESENTATION]
    search.query = urlencode(pairs)
    asked = asked_of(search)
    if asked is None:
        raise ValidationError({"kind": _("没有这个列表，请从列表页保存。")})
    if not pairs or not asked.is_valid():
        raise ValidationError({"query": _("请先在列表中选好筛选条件，再保存。")})
    lock_owner(search.user)
    if search.user.saved_searches.count() >= MOST_SEARCHES:
        most = {"most": MOST_SEARCHES}
        raise ValidationError(_("最多保存 %(most)d 个搜索，请先删除不用的。") % most)
    search.summary = "；".join(map(str, asked.conditions()))[:500]
    search.full_clean()
    search.save()
    if search.alerts:
        know_all(search)
    return search


@transaction.atomic
def set_alerts(search, on):
    """From now on: what came while there were no alerts is not told afterwards."""
    search.alerts = on
    search.save(update_fields=["alerts"])
    search.hits.all().delete()
    if on:
        know_all(search)
    return search


def know_all(search):
    rows = matching(search)
    keys = [] if rows is None else list(rows.values_list("pk", flat=True)[: MOST_KEPT + 1])
    if len(keys) > MOST_KEPT:
        most = {"most": MOST_KEPT}
        text = _("符合条件的超过 %(most)d 条，不能逐条提醒：请缩小范围，或不订阅提醒。")
        raise ValidationError({"alerts": text % most})
    remember(search, keys)


def remember(search, keys):
    SearchHit.objects.bulk_create(SearchHit(search=search, key=key) for key in keys)


def tell_new(search_id):
    """One message for all that came since; twice at a time, the second fails on the key."""
    rows = SavedSearch.objects.select_related("user")
    search = rows.filter(pk=search_id, alerts=True, user__is_active=True).first()
    found = matching(search) if search else None
    if found is None:
        return
    known = SearchHit.objects.filter(search=search).values("key")
    new = list(found.exclude(pk__in=known).order_by("pk")[:MOST_AT_ONCE])
    if new:
        remember(search, [row.pk for row in new])
        tell([search.user], **alert(search, new))


def alert(search, new):
    names = [str(row) for row in new[:NAMED]]
    if len(new) > NAMED:
        names.append(_("等 %(n)d 条") % {"n": len(new)})
    title = _("“%(name)s”有 %(n)d 条新记录") % {"name": search.name, "n": len(new)}
    return {
        "title": title,
        "body": "\n".join(names),
        "url": reverse("saved:search", args=[search.pk]),
    }


def enqueue_checks(period):
    wanted = SavedSearch.objects.filter(alerts=True, user__is_active=True)
    keys = wanted.values_list("pk", flat=True)
    enqueue_all("saved.check", {f"{pk}:{period}": pk for pk in keys})


def lock_owner(user):
    """Who presses twice at once is counted one press after the other."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)


@transaction.atomic
def star(user, record):
    """Twice is once."""
    lock_owner(user)
    own = Favourite.objects.of_record(user, type(record), record.pk).first()
    if own is None and user.favourites.count() >= MOST_FAVOURITES:
        most = {"most": MOST_FAVOURITES}
        raise ValidationError(_("最多收藏 %(most)d 条，请先取消一些。") % most)
    of = {"record_type": ContentType.objects.get_for_model(record), "record_id": record.pk}
    return own or Favourite.objects.get_or_create(user=user, **of)[0]


def starred_keys(user, model, keys):
    own = Favourite.objects.of_model(user, model).filter(record_id__in=list(keys))
    return set(own.values_list("record_id", flat=True))
