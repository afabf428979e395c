from django.contrib import admin

from brokers.models import Broker, Engagement, ServiceRecord
from techmarket.site.administration import BusinessRecordMixin


@admin.register(Broker)
class BrokerAdmin(BusinessRecordMixin, admin.ModelAdmin):
    list_display = ["name", "grade", "certificate_number", "region", "status"]
    list_filter = ["grade", "status"]
    list_select_related = ["region"]
    search_fields = ["name", "certificate_number"]
    autocomplete_fields = ["user", "organization", "region"]
    readonly_fields = ["status", "created_by"]


class ServiceRecordInline(admin.TabularInline):
    model = ServiceRecord
    extra = 0

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Engagement)
class EngagementAdmin(BusinessRecordMixin, admin.ModelAdmin):
    list_display = ["__str__", "status", "created_at"]
    list_filter = ["status"]
    list_select_related = ["broker", "intent__sender", "intent__achievement"]
    readonly_fields = ["status", "intent", "broker", "created_by"]
    inlines = [ServiceRecordInline]
