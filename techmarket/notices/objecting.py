"""Objecting: open to everybody who can be reached, counted once, decided by an officer.

Whoever is signed in stands behind an objection; whoever is not confirms it by a link sent to the
address. Only then does an officer see it, and only an accepted one stops the clock.
"""

import unicodedata

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from techmarket.accounts.models import User
from techmarket.attachments.kinds import PROOF
from techmarket.attachments.models import Attachment
from techmarket.jobs.services import enqueue
from techmarket.notices.models import LINK_LIFE, Notice, Objection
from techmarket.notices.services import UNCHECKED, locked
from techmarket.numbers.models import NumberSeries
from techmarket.workflow.actions import Conflict, perform

SALT = "notices.objection"


@transaction.atomic
def file_objection(notice, *, name, content, on, by=None, files=(), **contact):
    """Take an objection; `contact`: phone, email, organization.

    Whether it is in time is decided by the day it is sent, under the notice's row lock, as is the
    closing: one of the two happens. The same text is one objection, whoever sends it.
    """
    notice = locked(notice)
    if not notice.accepts_objections(on=on):
        raise Conflict(too_late(notice))
    objection = Objection(
        notice=notice, name=name, content=content, filed_on=on, created_by=by, **contact
    )
    if twin := twin_of(objection):
        return twin
    refuse_second(objection)
    objection.number = NumberSeries.take("YY", on=on)
    objection.full_clean(exclude=UNCHECKED)
    objection.save()
    system = User.objects.system()
    for upload in files:
        Attachment.store(upload, subject=objection, kind=PROOF, by=by or system)
    if by is not None:
        return perform(objection, "confirm", actor=system)
    enqueue("notices.confirm_mail", objection.pk, key=objection.pk)
    return objection


def twin_of(objection):
    """The same text once more: one that stands already, or one's own that waits for its mail."""
    shown = ~Q(status=Objection.Status.UNCONFIRMED)
    if objection.created_by_id is None:
        shown |= Q(email__iexact=objection.email)
    rows = objection.notice.objections.filter(shown).exclude(pk=objection.pk)
    text = plain_text(objection.content)
    return next((row for row in rows.order_by("pk") if plain_text(row.content) == text), None)


def plain_text(text):
    """What is said, without what typists differ in."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum())


def refuse_second(objection):
    """One sender, one objection at a time; after the answer another may follow."""
    sender = Q(created_by=objection.created_by_id) if objection.created_by_id else Q(pk__in=[])
    if objection.email:
        sender |= Q(email__iexact=objection.email)
    rows = objection.notice.objections.pending().filter(sender).exclude(pk=objection.pk)
    if first := rows.first():
        message = _(
            "您对本公示的异议 %(number)s 正在办理，同一人计一件；补充事实和材料请联系经办人，"
            "或在收到答复后再提出。"
        )
        raise ValidationError({"content": message % {"number": first.number}})


def token_of(objection):
    return signing.dumps(objection.pk, salt=SALT)


def objection_of(token, *, on):
    """The objection that the link of a mail confirms, or None when the link is none or too old."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    rows = Objection.objects.filter(pk=pk, filed_on__gte=on - LINK_LIFE)
    return rows.select_related("notice").first()


@transaction.atomic
def confirm_filing(objection):
    """The sender has answered the mail: counted as of the day it was sent."""
    notice = locked(objection.notice)
    objection = Objection.objects.get(pk=objection.pk)
    if objection.status != Objection.Status.UNCONFIRMED:
        return objection  # the link was followed twice
    if notice.status not in Notice.RUNNING:
        raise Conflict(too_late(notice))
    if (twin := twin_of(objection)) and twin.status != Objection.Status.UNCONFIRMED:
        return twin
    refuse_second(objection)
    return perform(objection, "confirm", actor=User.objects.system())


def too_late(notice):
    if notice.status == Notice.Status.OPEN:
        last = date_format(notice.ends_on, "Y年n月j日")
        return _("公示期已于 %(last)s 届满，不再受理异议。") % {"last": last}
    status = notice.get_status_display()
    return _("该公示当前为“%(status)s”，不再受理异议。") % {"status": status}


def mail_link(objection_id):
    objection = Objection.objects.select_related("notice").get(pk=objection_id)
    if objection.status == Objection.Status.UNCONFIRMED:
        url = reverse("notices:confirm_objection", args=[token_of(objection)])
        mail(objection, "confirm", _("请确认您提出的异议 %(number)s"), url)


def mail_answer(objection_id):
    objection = Objection.objects.select_related("notice").get(pk=objection_id)
    mail(objection, "answer", _("异议 %(number)s 已答复"), objection.get_absolute_url())


def mail(objection, template, subject, url):
    context = {
        "objection": objection,
        "url": settings.SITE_URL + url,
        "site_name": settings.SITE_NAME,
        "days": LINK_LIFE.days,
    }
    subject = subject % {"number": objection.number}
    body = render_to_string(f"notices/mail/{template}.txt", context)
    send_mail(f"【{settings.SITE_NAME}】{subject}", body, None, [objection.email])
