from allauth.account.views import SignupView
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import FormView, UpdateView

from techmarket.accounts import errands
from techmarket.accounts.affiliations import affiliations_of
from techmarket.accounts.areas import areas
from techmarket.accounts.forms import ProfileForm, TokenForm
from techmarket.accounts.models import ApiToken, SecurityEvent


class Signup(SignupView):
    """Two who choose one name, or two alike, at the same moment: the second is told so."""

    def form_valid(self, form):
        errands.set_out(self.request, self.request.POST.get("next"))
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError:
            form.add_error("username", _("该用户名（或相似的）刚刚被他人使用，请换一个。"))
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=409)


class Profile(LoginRequiredMixin, UpdateView):
    form_class = ProfileForm
    template_name = "accounts/profile.html"
    success_url = reverse_lazy("accounts:profile")

    def get_object(self, queryset=None):
        return self.request.user

    def get_context_data(self, **kwargs):
        affiliations = affiliations_of(self.request.user)
        return super().get_context_data(affiliations=affiliations, **kwargs)

    def form_valid(self, form):
        messages.success(self.request, _("资料已保存。"))
        return super().form_valid(form)


class Tokens(LoginRequiredMixin, FormView):
    """List one's API keys and issue a new one; the secret is shown once."""

    form_class = TokenForm
    template_name = "accounts/tokens.html"

    def get_context_data(self, **kwargs):
        tokens, now = self.request.user.api_tokens.all()[:50], timezone.now()
        rows = [(token, token.state(at=now), token.area_names(areas())) for token in tokens]
        return super().get_context_data(tokens=rows, **kwargs)

    def form_valid(self, form):
        token, secret = ApiToken.issue(
            user=self.request.user,
            name=form.cleaned_data["name"],
            scope=form.cleaned_data["scope"],
            areas=form.cleaned_data["areas"],
            expires_at=form.expires_at(at=timezone.now()),
        )
        SecurityEvent.record(SecurityEvent.Kind.TOKEN, actor=self.request.user, subject=token)
        context = self.get_context_data(form=TokenForm(), token=token, secret=secret)
        return render(self.request, self.template_name, context)


class RevokeToken(LoginRequiredMixin, View):
    def post(self, request, pk):
        token = get_object_or_404(request.user.api_tokens, pk=pk)
        token.revoked_at = token.revoked_at or timezone.now()
        token.save(update_fields=["revoked_at"])
        SecurityEvent.record(SecurityEvent.Kind.TOKEN, actor=request.user, subject=token)
        messages.success(request, _("密钥已停用。"))
        return redirect("accounts:tokens")
