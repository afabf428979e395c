"""Forms that lose nothing: kept while one types, when refused, and when the session has ended."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from techmarket.pages.widgets import offered
from techmarket.workflow import kept, submissions

KEEP, FORGET = "_keep", "_forget"  # names of buttons: the first is pressed by forms.js
TYPED_BY, CARRIED = "typed_by", "carried_input"
MOST_FIELDS = 100
_signer = Signer(salt="techmarket.typed_by")


class KeepsInput:
    """Of a form page: `restored` or `stale` is the input that was kept, `None` when there is none.

    Input into a record that somebody has changed since is shown beside it, not written over it.
    """

    restored = stale = kept_row = None

    def kept_aside(self):
        """The answer to a request that only keeps or drops the input; None for all others."""
        request = self.request
        if FORGET in request.POST:
            kept.drop(request.user, request.get_full_path())
            return redirect(request.get_full_path())
        if KEEP not in request.POST:
            return None
        row = self.keep_input()
        if row is None:
            return HttpResponse(_("没有自动保存。"), status=413)
        return JsonResponse({"saved": said_at(row.kept_at)})

    def keep_input(self):
        """What came in late, after its form was served, is not kept any more."""
        request = self.request
        values = typed_values(self.get_form(), request.POST)
        served = submissions.result_of(request.POST.get("form_key"), request.user)
        if served or not kept.is_kept_size(values):
            return None
        version = request.POST.get("version", "")
        return self.keep(values, version)

    def keep(self, values, version):
        return kept.keep(
            user=self.request.user,
            path=self.request.get_full_path(),
            title=str(self.page_title),
            values=values,
            version=version[:40],
            at=timezone.now(),
        )

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if self.request.method in ("GET", "HEAD"):
            self.restore(form)
        return form

    def restore(self, form):
        self.take_up_carried()
        found = kept.kept_for(self.request.user, self.request.get_full_path())
        if found is None:
            return
        if found.version not in ("", self.current_version()):
            self.stale = list(spelt_out(form, found.values))
            return
        self.restored = found
        form.initial.update(initial_from(form, found.values))

    def current_version(self):
        return ""

    def take_up_carried(self):
        """What was sent after the session had ended, once its writer is back."""
        carried = self.request.session.get(CARRIED)
        if not carried or carried["path"] != self.request.get_full_path():
            return
        del self.request.session[CARRIED]
        if carried["by"] == self.request.user.pk:
            self.keep(carried["values"], carried["version"])

    def handle_no_permission(self):
        answer = super().handle_no_permission()
        if self.request.method == "POST":
            carry(self.request)
        return answer

    def saved_once(self, form):
        answer = super().saved_once(form)
        kept.drop(self.request.user, self.request.get_full_path())
        return answer

    def form_invalid(self, form, status=422):
        self.kept_row = self.keep_input()
        return super().form_invalid(form, status)

    def get_context_data(self, **kwargs):
        row = self.kept_row
        context = super().get_context_data(**kwargs)  # makes the form, and restores into it
        return context | {
            "typed_by": _signer.sign(str(self.request.user.pk)),
            "session_seconds": settings.SESSION_COOKIE_AGE,
            "restored": self.restored,
            "stale_input": self.stale,
            "kept_at": said_at(row.kept_at) if row else "",
        }


def said_at(moment):
    return _("已保存 %(time)s") % {"time": f"{timezone.localtime(moment):%H:%M}"}


def typed_values(form, post):
    """{name: texts} of all fields but files; a box that is not ticked is an empty list."""
    typed = (name for name, field in form.fields.items() if not is_file(field))
    return {name: post.getlist(form.add_prefix(name)) for name in typed}


def is_file(field):
    return isinstance(field.widget, forms.FileInput)


def initial_from(form, values):
    known = ((name, texts) for name, texts in values.items() if name in form.fields)
    return {name: initial_of(form.fields[name].widget, texts) for name, texts in known}


def initial_of(widget, texts):
    if isinstance(widget, forms.CheckboxInput):
        return bool(texts)
    if getattr(widget, "allow_multiple_selected", False):
        return texts
    return texts[0] if texts else ""


def spelt_out(form, values):
    """(label, text) of what differs from the record as it is now."""
    for name, texts in values.items():
        typed = [text for text in texts if text]
        if name in form.fields and typed and typed != printed(form[name]):
            labels = offered(form.fields[name])
            yield form[name].label, "、".join(labels.get(text, text) for text in typed)


def printed(field):
    """What the browser would send for a field that nobody touches."""
    widget, value = field.field.widget, field.value()
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    shown = widget.format_value(value)
    texts = shown if isinstance(shown, list) else [shown]
    return [str(text) for text in texts if text not in (None, "")]


def carry(request):
    """Through the sign-in, in the session: of whoever was shown the form, and nobody else."""
    try:
        by = int(_signer.unsign(request.POST.get(TYPED_BY, "")))
    except BadSignature:
        return
    ours = {"csrfmiddlewaretoken", "form_key", "version", TYPED_BY, KEEP}
    names = [name for name in request.POST if name not in ours][:MOST_FIELDS]
    values = {name: request.POST.getlist(name) for name in names}
    if not kept.is_kept_size(values):
        return
    request.session[CARRIED] = {
        "by": by,
        "path": request.get_full_path(),
        "values": values,
        "version": request.POST.get("version", ""),
    }
    messages.info(request, _("登录已过期，您填写的内容已经留存，登录后可继续（文件须重新选择）。"))
