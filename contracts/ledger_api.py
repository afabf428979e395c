"""The ledgers over the API: all payments and all invoices that one sees, whatever the contract."""

from rest_framework import mixins, serializers, viewsets
from rest_framework.permissions import IsAuthenticated

from contracts.api import InvoiceSerializer, PaymentSerializer
from contracts.filters import InvoiceFilter, PaymentFilter
from contracts.models import Invoice, Payment
from techmarket.api.viewsets import VisibleMixin

OF_CONTRACT = ["contract", "contract_number"]


class LedgerInvoiceSerializer(InvoiceSerializer):
    contract_number = serializers.CharField(source="contract.number", read_only=True)
    confirm = None

    class Meta(InvoiceSerializer.Meta):
        fields = [*OF_CONTRACT, *InvoiceSerializer.Meta.fields[:-1]]
        read_only_fields = fields


class LedgerPaymentSerializer(PaymentSerializer):
    contract_number = serializers.CharField(source="contract.number", read_only=True)
    invoice = serializers.PrimaryKeyRelatedField(read_only=True)
    confirm = None

    class Meta(PaymentSerializer.Meta):
        fields = [*OF_CONTRACT, *PaymentSerializer.Meta.fields[:-1]]
        read_only_fields = fields


class LedgerViewSet(VisibleMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    permission_classes = [IsAuthenticated]


class PaymentViewSet(LedgerViewSet):
    """付款台账：您看得到的各份合同的付款；录入、确认和冲销在各合同之下。"""

    queryset = Payment.objects.select_related("contract").prefetch_related("reversals")
    serializer_class = LedgerPaymentSerializer
    filterset_class = PaymentFilter


class InvoiceViewSet(LedgerViewSet):
    """发票台账：您看得到的各份合同的发票；录入、确认和冲销在各合同之下。"""

    queryset = Invoice.objects.select_related("contract").prefetch_related("reversals")
    serializer_class = LedgerInvoiceSerializer
    filterset_class = InvoiceFilter
