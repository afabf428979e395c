from django.utils.translation import gettext_lazy as _

from demands.models import Intent
from demands.threads import services
from demands.threads.forms import ThreadMessageForm
from demands.threads.models import ThreadMessage
from techmarket.pages.subject import SubjectFormView


class MessageCreate(SubjectFormView):
    """The form stands on the intent's page; this page answers when it is refused."""

    model = Intent
    form_class = ThreadMessageForm
    permission_required = "threads.write_message"
    page_title = _("写给对方")
    submit_label = _("发送")
    saved_message = _("已发送，对方会收到通知。")

    def get_form_kwargs(self):
        instance = ThreadMessage(intent=self.object)
        return super().get_form_kwargs() | {"instance": instance}

    def save(self, form):
        upload = form.cleaned_data["file"]
        return services.write_message(form.instance, by=self.request.user, upload=upload)

    def target_of(self, saved):
        return saved
