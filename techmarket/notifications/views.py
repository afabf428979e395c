from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import ListView

from techmarket.lists.paginator import PAGE_SIZE
from techmarket.notifications import services
from techmarket.notifications.forms import PreferenceForm
from techmarket.notifications.models import Notification, Preference
from techmarket.pages.service import ServiceFormView


class NotificationList(LoginRequiredMixin, ListView):
    paginate_by = PAGE_SIZE
    template_name = "notifications/list.html"

    def get_queryset(self):
        rows = Notification.objects.visible_to(self.request.user)
        return (rows.unread() if self.is_unread_only else rows).matters()

    @property
    def is_unread_only(self):
        return self.request.GET.get("unread") == "true"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(unread_only=self.is_unread_only, **kwargs)
        page = list(context["object_list"])
        newest = Notification.objects.in_bulk([row["newest"] for row in page])
        return context | {"matters": [row | {"message": newest[row["newest"]]} for row in page]}


class OpenNotification(LoginRequiredMixin, View):
    """Mark as read and go to what it is about."""

    def post(self, request, pk):
        rows = Notification.objects.visible_to(request.user)
        notification = get_object_or_404(rows, pk=pk)
        rows.of_matter(notification).unread().update(read_at=timezone.now())
        return redirect(self.target_of(notification))

    def target_of(self, notification):
        return notification.url or "notifications:list"


class ReadMatter(OpenNotification):
    """Mark as read what is about the same record, and stay."""

    def target_of(self, notification):
        return "notifications:list"


class ReadAll(LoginRequiredMixin, View):
    def post(self, request):
        rows = Notification.objects.visible_to(request.user).unread()
        count = rows.update(read_at=timezone.now())
        messages.success(request, _("已将 %(count)d 条消息标为已读。") % {"count": count})
        return redirect("notifications:list")


class Preferences(LoginRequiredMixin, ServiceFormView):
    form_class = PreferenceForm
    template_name = "notifications/preferences.html"
    saved_message = gettext_lazy("通知设置已保存。")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Preference.of(self.request.user)}

    def save(self, form):
        return services.prefer(self.request.user, form.cleaned_data["email"])

    def target_of(self, saved):
        return "notifications:preferences"


@method_decorator(csrf_exempt, name="dispatch")
class Unsubscribe(View):
    """The link in every mail; needs no sign-in.

    GET only asks, because mail filters follow links. A mail program posts by itself (RFC 8058),
    so there is no CSRF token: the signature is the proof.
    """

    template_name = "notifications/unsubscribe.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.user = services.user_of_token(kwargs["token"])
        if self.user is None:
            raise Http404(_("退订链接无效，请登录后在通知设置中修改。"))

    def get(self, request, token):
        return render(request, self.template_name)

    def post(self, request, token):
        services.prefer(self.user, Preference.Email.NONE)
        return render(request, self.template_name, {"done": True})
