from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from contracts.subsidies.claims.models import CalculationSheet, Claim, Scheme


class ReadOnlyMixin:
    """Loaded by a command or written by the calculation; nobody edits it by hand."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Scheme)
class SchemeAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["code", "version", "title", "region", "valid_from", "is_current"]
    list_select_related = ["region"]
    search_fields = ["code", "title"]


class SheetInline(ReadOnlyMixin, admin.TabularInline):
    model = CalculationSheet
    fields = ["revision", "on", "base", "rate", "amount", "rule_version", "digest", "computed_at"]
    extra = 0


@admin.register(Claim)
class ClaimAdmin(ReadOnlyMixin, SimpleHistoryAdmin):
    list_display = ["number", "applicant", "scheme_code", "year", "amount", "status"]
    list_filter = ["status", "scheme_code"]
    list_select_related = ["applicant"]
    search_fields = ["number"]
    inlines = [SheetInline]
