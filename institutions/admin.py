from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from institutions.models import Membership, Organization, Qualification
from techmarket.site.administration import BusinessRecordMixin


class MembershipInline(admin.TabularInline):
    model = Membership
    autocomplete_fields = ["user"]
    extra = 0


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
