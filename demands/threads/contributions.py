"""What this app adds to the page of an intent."""

from demands.models import Intent
from demands.threads.forms import ThreadMessageForm
from demands.threads.models import ThreadMessage
from demands.threads.rules import speaks
from techmarket.pages.panels import panel
from techmarket.workflow.submissions import new_key

SHOWN = 200


@panel(Intent, "threads/of_intent.html")
def thread_of(intent, user):
    """Both sides' messages, oldest first, and the box to write in while the intent goes on."""
    rows = ThreadMessage.objects.visible_to(user).filter(intent=intent)
    rows = rows.select_related("organization", "created_by").prefetch_related("files")
    latest = list(rows.order_by("-pk")[:SHOWN])
    may_write = user.has_perm("threads.write_message", intent)
    if not latest and not speaks(user, intent):
        return None
    form = ThreadMessageForm(user=user) if may_write else None
    return {"intent": intent, "rows": latest[::-1], "form": form, "form_key": new_key()}
