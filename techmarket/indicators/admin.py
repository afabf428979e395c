from django.contrib import admin

from .models import PolicyTarget


@admin.register(PolicyTarget)
class PolicyTargetAdmin(admin.ModelAdmin):
    list_display = ["clause", "name", "region", "year", "comparator", "value", "unit", "indicator"]
    list_filter = ["document", "year", "comparator"]
    list_select_related = ["region"]
    search_fields = ["clause", "name", "quote", "document_title"]
    raw_id_fields = ["region"]
