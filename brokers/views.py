from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brokers import services
from brokers.details import BrokerDetails, EngagementDetails
from brokers.filters import BrokerFilter, EngagementFilter
from brokers.forms import (
    BrokerForm,
    BrokerProfileForm,
    CommissionForm,
    EngagementForm,
    ServiceRecordForm,
)
from brokers.models import Broker, Engagement, ServiceRecord, to_commission
from brokers.resources import BrokerResource
from brokers.rules import is_practising
from brokers.tables import BrokerTable, EngagementTable
from brokers.workflows import Status
from demands.models import Intent
from institutions.models import acting_ids
from techmarket.exchange.imports import MarketImportView
from techmarket.pages.detail import MarketDetailView
from techmarket.pages.edit import MarketCreateView, MarketUpdateView
from techmarket.pages.leads import lead_for, led_away
from techmarket.pages.list import MarketListView
from techmarket.pages.subject import SubjectFormView

INTENT = ("intent__achievement", "intent__demand", "intent__sender", "intent__receiver")


class BrokerList(MarketListView):
    filterset_class = BrokerFilter
    table_class = BrokerTable
    resource_class = BrokerResource
    page_title = _("技术经理人")
    subtitle = _("持证上岗，撮合供需双方，从意向服务到签约")
    create_url_name = "brokers:create"
    import_url_name = "brokers:import"
    add_permission = "brokers.add_broker"
    import_permission = "brokers.import_broker"
    empty_hint = _("持有技术经理人证书的个人可以登记。")

    def get_queryset(self):
        return super().get_queryset().select_related("organization", "region")


class BrokerDetail(MarketDetailView):
    model = Broker
    template_name = "brokers/detail.html"
    change_url_name = "brokers:update"
    change_permission = "brokers.change_broker"
    details_classes = {"facts": BrokerDetails}

    def get_queryset(self):
        rows = super().get_queryset().select_related("organization", "region", "user")
        return rows.prefetch_related("tech_fields")

    def get_context_data(self, **kwargs):
        broker, user = self.object, self.request.user
        context = super().get_context_data(**kwargs)
        if user.has_perm("brokers.describe_broker", broker):
            context["change_url"] = reverse("brokers:describe", args=[broker.pk])
        return context | {"may_commission": may_commission(broker, user)}


def may_commission(broker, user):
    """Whoever acts for a unit, or may come to: the page leads to what is missing."""
    if broker.status != Status.ACTIVE or broker.user_id in (None, user.pk):
        return False
    return not user.is_authenticated or bool(acting_ids(user) or lead_for(user))


class BrokerProfile(MarketUpdateView):
    """What a practising broker says of the own work, at any time."""

    model = Broker
    form_class = BrokerProfileForm
    permission_required = "brokers.describe_broker"
    page_title = _("修改我的介绍")
    saved_message = _("介绍已更新，公开主页随之更新。")


class Commission(SubjectFormView):
    """“委托”: the demand side of an accepted intent asks this broker by name."""

    model = Broker
    form_class = CommissionForm
    template_name = "brokers/commission.html"
    page_title = _("委托技术经理人")
    submit_label = _("发出委托")
    saved_message = _("委托已发出，经理人应在 48 小时内答复。")

    def is_permitted(self):
        user = self.request.user
        return may_commission(self.object, user) and bool(acting_ids(user))

    def refused(self):
        """Who has no unit yet is led to registering it, and comes back."""
        may_come_to = may_commission(self.object, self.request.user)
        if may_come_to and (answer := led_away(self.request, self.page_title)):
            return answer
        raise PermissionDenied

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Engagement(broker=self.object)}

    def get_context_data(self, **kwargs):
        choice = to_commission(self.request.user).exists()
        return super().get_context_data(has_choice=choice, **kwargs)

    def save(self, form):
        return services.commission(form.instance, by=self.request.user, at=timezone.now())

    def target_of(self, saved):
        return saved


class BrokerCreate(MarketCreateView):
    form_class = BrokerForm
    permission_required = "brokers.add_broker"
    page_title = _("登记技术经理人")

    def refused(self):
        """One person registers once; a unit would be of no help."""
        raise PermissionDenied

    def get_initial(self):
        return {"name": self.request.user.full_name}

    def get_form_kwargs(self):
        """A draft that an officer entered under the same certificate number becomes the person's
        own; it is reviewed like any other."""
        number = self.request.POST.get("certificate_number", "").replace("\x00", "").strip()
        found = Broker.objects.unclaimed().filter(certificate_number=number).first()
        return super().get_form_kwargs() | {"instance": found if number else None}

    def save(self, form):
        if form.instance.pk:
            services.lock_unclaimed(form.instance)
        form.instance.user = self.request.user
        return super().save(form)


class BrokerUpdate(MarketUpdateView):
    model = Broker
    form_class = BrokerForm
    permission_required = "brokers.change_broker"
    page_title = _("修改技术经理人信息")


class BrokerImport(MarketImportView):
    resource_class = BrokerResource
    permission_required = "brokers.import_broker"
    list_url_name = "brokers:list"
    page_title = _("批量导入技术经理人")


class EngagementList(LoginRequiredMixin, MarketListView):
    """A broker's own services; parties and officers see those that concern them."""

    filterset_class = EngagementFilter
    table_class = EngagementTable
    page_title = _("撮合服务")
    empty_hint = _("在被接受的意向页面申请提供服务。")

    def get_queryset(self):
        related = ("broker", *INTENT)
        return super().get_queryset().select_related(*related)


class EngagementDetail(LoginRequiredMixin, MarketDetailView):
    model = Engagement
    template_name = "brokers/engagement.html"
    details_classes = {"facts": EngagementDetails}

    def get_queryset(self):
        related = ("broker__organization", *INTENT)
        rows = super().get_queryset().select_related(*related)
        return rows.prefetch_related("service_records__created_by")

    def get_context_data(self, **kwargs):
        may_log = self.request.user.has_perm("brokers.log_service", self.object)
        is_active = self.object.status == "active"
        return super().get_context_data(may_log=may_log and is_active, **kwargs)


class EngagementCreate(SubjectFormView):
    """A practising broker offers to serve an accepted intent."""

    model = Intent
    form_class = EngagementForm
    page_title = _("申请撮合服务")
    submit_label = _("提交申请")
    saved_message = _("申请已提交，等待需求方确认。")

    def is_permitted(self):
        """Not a rule about the intent: whoever sees it and practises may offer."""
        return is_practising(self.request.user)

    def get_form_kwargs(self):
        instance = Engagement(intent=self.object, broker=self.request.user.broker)
        return super().get_form_kwargs() | {"instance": instance}

    def save(self, form):
        return services.apply_for(form.instance, by=self.request.user, at=timezone.now())

    def target_of(self, saved):
        return saved


class ServiceRecordCreate(SubjectFormView):
    model = Engagement
    form_class = ServiceRecordForm
    permission_required = "brokers.log_service"
    page_title = _("记录服务")
    submit_label = _("登记服务记录")
    saved_message = _("服务记录已保存。")

    def get_form_kwargs(self):
        instance = ServiceRecord(engagement=self.object)
        return super().get_form_kwargs() | {"instance": instance}

    def save(self, form):
        by, on = self.request.user, timezone.localdate()
        return services.log_service(form.instance, by=by, on=on)
