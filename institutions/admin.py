from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from institutions.models import Membership, Organization, Qualification
from techmarket.site.administration import BusinessRecordMixin


class MembershipInline(admin.TabularInline):
    """To look at: one becomes a member by accepting an invitation."""

    model = Membership
    readonly_fields = ["user", "role", "joined_at"]
    extra = 0

    def has_add_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class QualificationInline(admin.TabularInline):
    model = Qualification
    extra = 0


@admin.register(Organization)
class OrganizationAdmin(BusinessRecordMixin, SimpleHistoryAdmin):
    list_display = ["name", "uscc", "kind", "region", "status"]
    list_filter = ["kind", "status"]
    search_fields = ["name", "uscc"]
    autocomplete_fields = ["region", "industry"]
    readonly_fields = ["status", "created_by"]
    inlines = [MembershipInline, QualificationInline]
