from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brokers import services
from brokers.details import BrokerDetails, EngagementDetails
from brokers.filters import BrokerFilter, EngagementFilter
from brokers.forms import BrokerForm, EngagementForm, ServiceRecordForm
from brokers.models import Broker, Engagement, ServiceRecord
from brokers.resources import BrokerResource
from brokers.tables import BrokerTable, EngagementTable
from demands.models import Intent
from techmarket.exchange.imports import MarketImportView
from techmarket.pages.detail import MarketDetailView
from techmarket.pages.edit import MarketCreateView, MarketUpdateView
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
        user = self.request.user
        return hasattr(user, "broker") and user.has_perm("brokers.add_engagement")

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
