from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from demands.models import Demand, Intent
from techmarket.site.administration import BusinessRecordMixin


@admin.register(Demand)
class DemandAdmin(BusinessRecordMixin, SimpleHistoryAdmin):
    list_display = ["title", "organization", "field", "status", "created_at"]
    list_filter = ["status", "field"]
    list_select_related = ["organization", "field"]
    search_fields = ["title"]
    autocomplete_fields = ["organization", "region"]
    readonly_fields = ["status", "created_by", "match_revision", "matched_at"]


@admin.register(Intent)
class IntentAdmin(BusinessRecordMixin, admin.ModelAdmin):
    list_display = ["__str__", "status", "reply_due_on", "created_at"]
    list_filter = ["status"]
    list_select_related = ["sender", "achievement"]
    readonly_fields = ["status", "created_by", "sender", "receiver", "achievement", "demand"]
