from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from contracts.models import Contract, ContractParty, Invoice, Payment
from techmarket.site.administration import BusinessRecordMixin


class PartyInline(admin.TabularInline):
    """The parties of a registered contract stand on its certificate."""

    model = ContractParty
    autocomplete_fields = ["organization", "region"]
    extra = 0

    def has_add_permission(self, request, obj=None):
        return self.is_open(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.is_open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.is_open(obj) and super().has_delete_permission(request, obj)

    @staticmethod
    def is_open(contract):
        return contract is None or contract.registered_on is None


class ReadOnlyInline(admin.TabularInline):
    extra = 0

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class InvoiceInline(ReadOnlyInline):
    model = Invoice


class PaymentInline(ReadOnlyInline):
    model = Payment


@admin.register(Contract)
class ContractAdmin(BusinessRecordMixin, SimpleHistoryAdmin):
    list_display = ["title", "number", "kind", "total_amount", "status", "registered_on"]
    list_filter = ["status"]
    list_select_related = ["kind"]
    search_fields = ["title", "number"]
    readonly_fields = ["status", "number", "registered_on", "registrar", "created_by"]
    inlines = [PartyInline, InvoiceInline, PaymentInline]
