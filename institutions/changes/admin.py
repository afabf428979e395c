from django.contrib import admin

from institutions.changes.models import ChangeRequest
from techmarket.site.administration import BusinessRecordMixin


@admin.register(ChangeRequest)
class ChangeRequestAdmin(BusinessRecordMixin, admin.ModelAdmin):
    list_display = ["old_name", "kind", "name", "effective_on", "status"]
    list_filter = ["kind", "status"]
    search_fields = ["old_name", "name"]
    raw_id_fields = ["organization", "successor", "region", "area"]
    readonly_fields = ["status", "created_by"]
