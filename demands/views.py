from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from demands import services
from demands.details import DemandDetails, IntentDetails
from demands.filters import DemandFilter, IntentFilter
from demands.forms import AchievementChoice, DemandForm, IntentForm, OfferForm
from demands.models import Demand, Intent, Match
from demands.models.intent import Direction
from demands.resources import DemandResource
from demands.tables import DemandTable, IntentTable
from institutions.rules import acts_for
from techmarket.exchange.imports import MarketImportView
from techmarket.money import date_cn
from techmarket.pages.detail import MarketDetailView
from techmarket.pages.edit import MarketCreateView, MarketUpdateView
from techmarket.pages.leads import lead_for
from techmarket.pages.list import MarketListView

SHOWN_MATCHES = 20


class DemandList(MarketListView):
    filterset_class = DemandFilter
    table_class = DemandTable
    resource_class = DemandResource
    page_title = _("技术需求")
    subtitle = _("企业要解决的技术问题，欢迎高校院所和技术经理人对接")
    create_url_name = "demands:create"
    import_url_name = "demands:import"
    add_permission = "demands.add_demand"
    empty_hint = _("企业用户可以发布第一条需求。")

    def get_queryset(self):
        return super().get_queryset().select_related("organization", "field", "region")


class DemandDetail(MarketDetailView):
    model = Demand
    template_name = "demands/detail.html"
    change_url_name = "demands:update"
    change_permission = "demands.change_demand"
    details_classes = {"facts": DemandDetails}

    def get_queryset(self):
        return super().get_queryset().select_related("organization", "field", "industry", "region")

    def get_context_data(self, **kwargs):
        user = self.request.user
        matches = Match.objects.visible_to(user).filter(demand=self.object)
        intents = Intent.objects.visible_to(user).filter(demand=self.object)
        return super().get_context_data(
            matches=matches.select_related("achievement__organization")[:SHOWN_MATCHES],
            may_see_matches=user.has_perm("demands.view_matches", self.object),
            intents=intents.select_related("achievement", "sender", "receiver")[:SHOWN_MATCHES],
            is_open=self.object.status == "published",
            may_answer=self.may_answer(),
            **kwargs,
        )

    def may_answer(self):
        """Whoever acts for another unit, or may come to: the page leads to what is missing."""
        user = self.request.user
        if self.object.status != "published" or acts_for(user, self.object.organization_id):
            return False
        may_come_to = not user.is_authenticated or lead_for(user)
        return may_come_to or user.has_perm("demands.add_intent")


class DemandCreate(MarketCreateView):
    form_class = DemandForm
    permission_required = "demands.add_demand"
    page_title = _("发布技术需求")
    intro_template = "demands/guide.html"


class DemandUpdate(MarketUpdateView):
    model = Demand
    form_class = DemandForm
    permission_required = "demands.change_demand"
    page_title = _("修改技术需求")


class DemandImport(MarketImportView):
    resource_class = DemandResource
    permission_required = "demands.import_demand"
    list_url_name = "demands:list"
    page_title = _("批量导入需求")


class IntentList(LoginRequiredMixin, MarketListView):
    filterset_class = IntentFilter
    table_class = IntentTable
    page_title = _("合作意向")
    subtitle = _("本单位发出和收到的意向")
    empty_hint = _("在需求的匹配结果或成果页面点击“发出意向”。")

    def get_queryset(self):
        related = ("achievement", "sender", "receiver", "demand")
        return super().get_queryset().select_related(*related)


class IntentDetail(LoginRequiredMixin, MarketDetailView):
    model = Intent
    template_name = "demands/intent.html"
    details_classes = {"facts": IntentDetails}

    def get_queryset(self):
        related = ("achievement", "sender", "receiver", "demand")
        return super().get_queryset().select_related(*related)

    def get_context_data(self, **kwargs):
        may_contact = self.object.may_open_files(self.request.user)
        return super().get_context_data(may_contact=may_contact, **kwargs)


class IntentSending:
    """What both forms of an intent start from, and what they end with."""

    permission_required = "demands.add_intent"
    template_name = "demands/intent_form.html"
    submit_label = _("发出意向")

    def get_initial(self):
        user = self.request.user
        return {"contact_name": user.full_name, "contact_phone": user.phone}

    def save(self, form):
        return services.send_intent(form.instance, by=self.request.user, on=timezone.localdate())

    def message_of(self, saved):
        return _("意向已发出，对方应于 %(due)s 前答复。") % {"due": date_cn(saved.reply_due_on)}


class OfferCreate(IntentSending, MarketCreateView):
    """“我能解决”: a unit answers a published demand."""

    form_class = OfferForm
    page_title = _("应答需求")

    def dispatch(self, request, *args, **kwargs):
        rows = Demand.objects.published().select_related("organization")
        self.demand = get_object_or_404(rows, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def is_permitted(self):
        return super().is_permitted() and not acts_for(
            self.request.user, self.demand.organization_id
        )

    def get_form_kwargs(self):
        instance = Intent(
            direction=Direction.OFFER, demand=self.demand, receiver=self.demand.organization
        )
        return super().get_form_kwargs() | {"instance": instance}

    def get_context_data(self, **kwargs):
        return super().get_context_data(matter=self.demand, **kwargs)


class IntentCreate(IntentSending, MarketCreateView):
    """?achievement=7&demand=3: an intent about a published achievement."""

    form_class = IntentForm
    page_title = _("发出合作意向")

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        choice = AchievementChoice(request.GET, user=request.user)
        if not choice.is_valid():
            raise Http404
        self.achievement = choice.cleaned_data["achievement"]
        self.demand = choice.cleaned_data["demand"]
        if request.user.has_perm("achievements.submit_achievement", self.achievement):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        instance = Intent(achievement=self.achievement, receiver=self.achievement.organization)
        return super().get_form_kwargs() | {"instance": instance}

    def get_initial(self):
        return super().get_initial() | {"demand": self.demand}

    def get_context_data(self, **kwargs):
        return super().get_context_data(matter=self.achievement, **kwargs)
