"""Rows with the move, mail afterwards: no mail is sent inside a business transaction."""

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from techmarket.accounts.models import User
from techmarket.jobs.services import enqueue_all
from techmarket.money import spoken_sum
from techmarket.notifications.models import Notification, Preference, wanting

UNSUBSCRIBE_SALT = "notifications.unsubscribe"
TITLE_LENGTH = Notification._meta.get_field("title").max_length
DIGEST_LIMIT = 200


def tell_recipients(sender, *, subject, event, move, **kwargs):
    """Receiver of `workflow.performed`: write to whom the transition names, and queue the mail.

    The note is for those who take part, as on the time line.
    """
    users, insiders = {}, set()
    for audience in move.custom.notify:
        for user in subject.recipients(audience).filter(is_active=True).exclude(pk=event.actor_id):
            users[user.pk] = user
            if audience in subject.insiders:
                insiders.add(user.pk)
    for noted in (True, False):
        told = [user for pk, user in users.items() if (pk in insiders) == noted]
        if told:
            tell(told, event=event, **message(subject, event, noted=noted))


def message(subject, event, *, noted):
    lines = [_("当前状态：%(status)s。") % {"status": event.target_label}]
    if noted and subject.told_amount is not None:
        lines.append(_("金额：%(amount)s。") % {"amount": spoken_sum(subject.told_amount)})
    if event.note and noted:
        lines.append(_("意见：%(note)s") % {"note": event.note})
    if event.clause:
        lines.append(_("依据：%(clause)s") % {"clause": event.clause})
    title = _("%(label)s：%(subject)s") % {"label": event.label, "subject": subject}
    if len(title) > TITLE_LENGTH:
        title = title[: TITLE_LENGTH - 1] + "…"
    return {"title": title, "body": "\n".join(lines), "url": subject.get_absolute_url()}


def tell(users, *, title, body, url, event=None):
    """Write a message to each user; also for what is not a status move."""
    rows = Notification.objects.bulk_create(
        Notification(user=user, event=event, title=title, body=body, url=url) for user in users
    )
    at_once = wanting(Preference.Email.IMMEDIATE).filter(pk__in=[user.pk for user in users])
    mailed = set(at_once.values_list("pk", flat=True))
    enqueue_all("notifications.email", {row.pk: row.pk for row in rows if row.user_id in mailed})
    return rows


def mail_one(notification_id, *, at):
    """Send one message, once. SMTP errors propagate: the job is tried again."""
    rows = Notification.objects.select_for_update(of=("self",)).unsent()
    row = rows.select_related("user").filter(pk=notification_id).first()
    if row is None or not still_wants(row.user_id, Preference.Email.IMMEDIATE):
        return
    row.sent_at = at
    row.save(update_fields=["sent_at"])
    send(row.user, row.title, "immediate", {"rows": [row]})


def mail_digest(user_id, *, at):
    """One mail with everything unread that was not mailed yet; nothing unread, no mail."""
    if not still_wants(user_id, Preference.Email.DAILY):
        return
    rows = Notification.objects.select_for_update().unsent().unread().filter(user=user_id)
    rows = list(rows.order_by("created_at")[:DIGEST_LIMIT])
    if not rows:
        return
    for row in rows:
        row.sent_at = at
    Notification.objects.bulk_update(rows, ["sent_at"])
    subject = _("您有 %(count)d 条未读消息") % {"count": len(rows)}
    send(User.objects.get(pk=user_id), subject, "digest", {"rows": rows})


def enqueue_digests(*, on):
    """One job per person and day, for those who have something to read."""
    waiting = Notification.objects.unsent().unread().values("user")
    people = wanting(Preference.Email.DAILY).filter(pk__in=waiting).values_list("pk", flat=True)
    enqueue_all("notifications.digest", {f"{pk}:{on}": pk for pk in people})


def still_wants(user_id, email):
    return wanting(email).filter(pk=user_id).exists()


def send(user, subject, template, context):
    stop = settings.SITE_URL + reverse("notifications:unsubscribe", args=[stop_token(user)])
    context |= {
        "user": user,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "stop_url": stop,
        "preferences_url": settings.SITE_URL + reverse("notifications:preferences"),
    }
    mail = EmailMultiAlternatives(
        subject=f"【{settings.SITE_NAME}】{' '.join(subject.split())}",
        body=render_to_string(f"notifications/mail/{template}.txt", context),
        to=[user.email],
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    html = render_to_string(f"notifications/mail/{template}.html", context)
    mail.attach_alternative(html, "text/html")
    mail.send()


def stop_token(user):
    return signing.dumps(user.pk, salt=UNSUBSCRIBE_SALT)


def user_of_token(token):
    """Whom an unsubscribe link belongs to, or None. It does not expire and shows nothing."""
    try:
        pk = signing.loads(token, salt=UNSUBSCRIBE_SALT)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk).first()


def prefer(user, email):
    Preference.objects.update_or_create(user=user, defaults={"email": email})
