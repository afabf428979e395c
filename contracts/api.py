from copy import copy

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from contracts import corrections, doubts, proving, services
from contracts.filters import ContractFilter
from contracts.models import (
    Contract,
    ContractParty,
    Invoice,
    NumberField,
    Payment,
    Reversal,
)
from institutions.models import Organization
from techmarket.api.bodies import refuse_unknown
from techmarket.api.files import FilesMixin
from techmarket.api.parsers import BoundedJSONParser
from techmarket.api.viewsets import MarketViewSet, ModelCleanMixin
from techmarket.attachments.validators import validate_upload
from techmarket.codes.identifiers import normalise_number
from techmarket.pages.doubts import ask


class PartySerializer(serializers.ModelSerializer):
    organization = serializers.PrimaryKeyRelatedField(queryset=Organization.objects.verified())

    class Meta:
        model = ContractParty
        fields = ["role", "organization", "name", "uscc", "kind", "region", "area", "work"]
        read_only_fields = ["name", "uscc", "kind", "region", "area"]


class PaperNumberField(serializers.CharField):
    """Brought to its one spelling first, so that all checks see what will be stored."""

    def to_internal_value(self, data):
        number = normalise_number(super().to_internal_value(data)).strip("-")
        return number or self.fail("blank")


class ConfirmField(serializers.ListField):
    """Codes of the doubts that the sender has looked into."""

    def __init__(self, **kwargs):
        kwargs |= {"required": False, "write_only": True, "max_length": 20}
        super().__init__(child=serializers.CharField(max_length=30), **kwargs)


REVERSAL = ["reverses", "reversal", "reason", "is_void"]
PROOF = ["proof", "proved_at", "denial", "denied_at"]


class PaperSerializer(serializers.ModelSerializer):
    confirm = ConfirmField()
    net = serializers.DecimalField(
        max_digits=18, decimal_places=2, read_only=True, help_text="扣除退款和红冲后的余额"
    )
    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        NumberField: PaperNumberField
    }


class InvoiceSerializer(PaperSerializer):
    about = staticmethod(doubts.about_invoice)

    class Meta:
        model = Invoice
        fields = ["id", "code", "number", "issued_on", "amount", "net"]
        fields += [*PROOF, *REVERSAL, "confirm"]
        read_only_fields = [*PROOF, *REVERSAL]


class ContractInvoiceField(serializers.PrimaryKeyRelatedField):
    """An invoice of the contract that is paid; any other does not exist."""

    def get_queryset(self):
        return Invoice.objects.filter(contract=self.context["contract"])


class PaymentSerializer(PaperSerializer):
    about = staticmethod(doubts.about_payment)
    invoice = ContractInvoiceField(required=False, allow_null=True)

    class Meta:
        model = Payment
        fields = [
            "id",
            "paid_on",
            "amount",
            "net",
            "voucher_number",
            "voucher_total",
            "invoice",
            *PROOF,
            *REVERSAL,
            "confirm",
        ]
        read_only_fields = [*PROOF, *REVERSAL]


class ContractPaymentField(serializers.PrimaryKeyRelatedField):
    def get_queryset(self):
        return Payment.objects.filter(contract=self.context["contract"])


class OnePaperSerializer(serializers.Serializer):
    """一笔付款或一张发票：二者填其一。"""

    payment = ContractPaymentField(queryset=Payment.objects.none(), required=False)
    invoice = ContractInvoiceField(queryset=Invoice.objects.none(), required=False)

    def validate(self, attrs):
        papers = [attrs.pop(name) for name in ("payment", "invoice") if name in attrs]
        if len(papers) != 1:
            raise serializers.ValidationError(_("请填写 payment 或 invoice 其中之一。"))
        return attrs | {"paper": papers[0]}


class DenialSerializer(OnePaperSerializer):
    """否认一笔付款或一张发票：二者填其一，写明理由。"""

    reason = serializers.CharField(max_length=200)


class ScanSerializer(OnePaperSerializer):
    """补传凭证文件（multipart/form-data）。"""

    file = serializers.FileField(validators=[validate_upload])


class ReversalSerializer(OnePaperSerializer):
    """冲销一笔付款或一张发票：二者填其一。"""

    kind = serializers.ChoiceField(Reversal.choices)
    amount = serializers.DecimalField(max_digits=18, decimal_places=2, required=False)
    number = serializers.CharField(max_length=30, required=False, help_text="退款凭证或红字发票")
    dated = serializers.DateField(required=False, help_text="退款或开具日期")
    reason = serializers.CharField(max_length=200)


class ContractSerializer(ModelCleanMixin, serializers.ModelSerializer):
    parties = PartySerializer(many=True)
    confirm = ConfirmField()

    class Meta:
        model = Contract
        fields = [
            "id",
            "number",
            "title",
            "kind",
            "intent",
            "engagement",
            "achievement",
            "parties",
            "signed_on",
            "begins_on",
            "ends_on",
            "total_amount",
            "technical_amount",
            "technical_income",
            "pay_method",
            "is_related",
            "field",
            "industry",
            "ip_kind",
            "plan_source",
            "goal",
            "implementation_region",
            "licence_mode",
            "licence_years",
            "status",
            "is_demo",
            "confirmed_at",
            "submitted_on",
            "accepted_on",
            "is_disputed",
            "due_on",
            "registered_on",
            "rejection_reason",
            "revoked_on",
            "created_at",
            "updated_at",
            "confirm",
        ]
        read_only_fields = [
            "number",
            "intent",
            "engagement",
            "achievement",
            "technical_income",
            "status",
            "confirmed_at",
            "submitted_on",
            "accepted_on",
            "is_disputed",
            "due_on",
            "registered_on",
            "rejection_reason",
            "revoked_on",
        ]

    def validate(self, attrs):
        confirmed = attrs.pop("confirm", [])
        attrs = super().validate(attrs)
        draft = copy(self.instance) if self.instance else Contract()
        for name in attrs.keys() - {"parties"}:
            setattr(draft, name, attrs[name])
        ask(doubts.newly_about(draft, self.instance, on=timezone.localdate()), confirmed)
        return attrs

    def validate_parties(self, rows):
        parties = [ContractParty.of(**row) for row in rows]
        services.check_parties(parties, by=self.context["request"].user)
        if sum(party.role == ContractParty.Role.INTERMEDIARY for party in parties) > 1:
            raise serializers.ValidationError(_("中介方最多一个，与页面表单相同。"))
        return parties

    def save(self, **kwargs):
        """Contract and parties in one transaction, by the same service as the page."""
        parties = self.validated_data.pop("parties", None)
        contract = self.instance or Contract()
        for name, value in self.validated_data.items():
            setattr(contract, name, value)
        if parties is None:
            parties = list(contract.parties.all())
            for row in parties:
                row.pk = None
        self.instance = services.save_draft(contract, parties, by=self.context["request"].user)
        return self.instance


class ContractViewSet(FilesMixin, MarketViewSet):
    """技术合同：只对当事人、登记机构和管理部门可见。"""

    queryset = Contract.objects.prefetch_related("parties")
    serializer_class = ContractSerializer
    filterset_class = ContractFilter
    upload_permission = "contracts.attach_contract"

    def add(self, request, serializer_class, record):
        """Invoices and payments: POST one, decided by the service under the contract's lock."""
        contract = self.get_object()
        if not request.user.has_perm("contracts.add_payment", contract):
            self.permission_denied(request)
        serializer = serializer_class(data=request.data, context={"contract": contract})
        refuse_unknown(serializer)
        serializer.is_valid(raise_exception=True)
        data = dict(serializer.validated_data)
        confirmed = data.pop("confirm", [])
        row = serializer.Meta.model(contract=contract, **data)
        row.clean()
        ask(serializer.about(row), confirmed)
        record(row)
        return Response(serializer_class(row).data, status=201)

    @extend_schema(methods=["GET"], responses=InvoiceSerializer(many=True))
    @extend_schema(methods=["POST"], request=InvoiceSerializer, responses={201: InvoiceSerializer})
    @action(detail=True, methods=["get", "post"], filterset_class=None)
    def invoices(self, request, pk=None):
        """合同的发票。"""
        if request.method == "GET":
            return self.rows(
                InvoiceSerializer, self.get_object().invoices.prefetch_related("reversals")
            )
        on = timezone.localdate()
        return self.add(
            request,
            InvoiceSerializer,
            lambda row: services.record_invoice(row, by=request.user, on=on),
        )

    @extend_schema(methods=["GET"], responses=PaymentSerializer(many=True))
    @extend_schema(methods=["POST"], request=PaymentSerializer, responses={201: PaymentSerializer})
    @action(detail=True, methods=["get", "post"], filterset_class=None)
    def payments(self, request, pk=None):
        """合同的付款（到账）。"""
        if request.method == "GET":
            return self.rows(
                PaymentSerializer, self.get_object().payments.prefetch_related("reversals")
            )
        on = timezone.localdate()
        return self.add(
            request,
            PaymentSerializer,
            lambda row: services.record_payment(row, by=request.user, on=on),
        )

    def rows(self, serializer_class, queryset):
        page = self.paginate_queryset(queryset)
        return self.get_paginated_response(serializer_class(page, many=True).data)

    @transaction.atomic
    def perform_create(self, serializer):
        serializer.save()

    @extend_schema(request=ReversalSerializer, responses={201: None}, summary="冲销付款或发票")
    @action(
        detail=True,
        methods=["post"],
        filterset_class=None,
        permission_classes=[IsAuthenticated],  # registrars correct what they never draft
    )
    def reversals(self, request, pk=None):
        data = self.of_one_paper(ReversalSerializer, "contracts.reverse_paper")
        corrections.reverse(**data, by=request.user, on=timezone.localdate())
        return Response(status=201)

    @extend_schema(request=OnePaperSerializer, responses={201: None}, summary="确认付款或发票属实")
    @action(
        detail=True,
        methods=["post"],
        filterset_class=None,
        permission_classes=[IsAuthenticated],
    )
    def confirmations(self, request, pk=None):
        data = self.of_one_paper(OnePaperSerializer, "contracts.prove_paper")
        proving.prove(data["paper"], by=request.user, at=timezone.now())
        return Response(status=201)

    @extend_schema(request=DenialSerializer, responses={201: None}, summary="否认付款或发票")
    @action(
        detail=True,
        methods=["post"],
        filterset_class=None,
        permission_classes=[IsAuthenticated],
    )
    def denials(self, request, pk=None):
        data = self.of_one_paper(DenialSerializer, "contracts.deny_paper")
        proving.deny(**data, by=request.user, at=timezone.now())
        return Response(status=201)

    @extend_schema(request=ScanSerializer, responses={201: None}, summary="补传凭证文件")
    @action(
        detail=True,
        methods=["post"],
        filterset_class=None,
        permission_classes=[IsAuthenticated],
        parser_classes=[MultiPartParser, BoundedJSONParser],
    )
    def scans(self, request, pk=None):
        data = self.of_one_paper(ScanSerializer, "contracts.complete_paper")
        proving.complete(data["paper"], data["file"], by=request.user)
        return Response(status=201)

    def of_one_paper(self, serializer_class, permission):
        """What was sent about a payment or an invoice on which the caller may do this."""
        request, contract = self.request, self.get_object()
        serializer = serializer_class(data=request.data, context={"contract": contract})
        if not request.user.has_perm("contracts.correct_contract", contract):
            self.permission_denied(request)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        if not request.user.has_perm(permission, data["paper"]):
            self.permission_denied(request)
        return data
