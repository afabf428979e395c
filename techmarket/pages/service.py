"""The one way to write from a page: form → service → redirect."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView

from techmarket.pages.sections import form_parts
from techmarket.workflow import submissions
from techmarket.workflow.actions import Conflict
from techmarket.workflow.conflicts import reason_of


class ServiceFormView(FormView):
    """Subclasses write `save(form)`, which calls a service and gives the record to go to.

    What the service refuses comes back on the form: 422 when the input is at fault, 409 when
    somebody else was faster. Nothing of a refused save is kept, and a page that is sent twice is
    saved once.
    """

    template_name = "components/form_page.html"
    http_method_names = ["get", "post", "head", "options"]  # Django takes PUT for POST
    page_title = submit_label = saved_message = ""
    intro_template = None

    def get_form_kwargs(self):
        """Forms that offer only what the user may choose say `takes_user`."""
        takes_user = getattr(self.get_form_class(), "takes_user", False)
        extra = {"user": self.request.user} if takes_user else {}
        return super().get_form_kwargs() | extra

    def get_context_data(self, **kwargs):
        shown = {
            "page_title": self.page_title,
            "submit_label": self.submit_label,
            "intro_template": self.intro_template,
            "form_key": self.request.POST.get("form_key") or submissions.new_key(),
        }
        context = super().get_context_data(**(shown | kwargs))
        return context | {"parts": form_parts(context["form"], self.gaps())}

    def gaps(self):
        """Names of fields without which the record cannot be submitted yet."""
        return ()

    def form_valid(self, form):
        try:
            with transaction.atomic():
                return self.saved_once(form)
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        except Conflict as conflict:
            return self.conflict(form, str(conflict))
        except IntegrityError as error:
            return self.conflict(form, reason_of(error))

    def saved_once(self, form):
        sending = submissions.take(self.request.POST.get("form_key"), self.request.user)
        if sending and sending.url:
            return self.served_before(sending.url)
        saved = self.save(form)
        answer = redirect(self.target_of(saved))
        if sending:
            sending.url = answer.url
            sending.save(update_fields=["url"])
        messages.success(self.request, self.message_of(saved))
        return answer

    def served_before(self, url):
        messages.info(self.request, _("刚才已经提交成功，没有重复保存。"))
        return redirect(url)

    def form_invalid(self, form, status=422):
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=status)

    def conflict(self, form, message):
        form.add_error(None, message)
        return self.form_invalid(form, status=409)

    def message_of(self, saved):
        return self.saved_message

    def target_of(self, saved):
        return saved


def add_errors(form, error):
    """Put a service's ValidationError on the form; unknown fields become form errors."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)
