"""Look a registration up by its number, without the QR code.

Numbers are consecutive, so whoever counts through them learns only what names nobody: that the
number was given, by which station, when, for what kind of contract, and whether it holds. What
the paper says is shown to whoever also types the check code printed on it.
"""

from django import forms
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import RetrieveAPIView
from rest_framework.permissions import AllowAny
from rest_framework.throttling import SimpleRateThrottle

from contracts.certificate import basis_of, check_code, rows_of, station_of
from contracts.models import Contract
from contracts.workflows import Status
from techmarket.codes.identifiers import normalise, validate_contract_number
from techmarket.notices.api import RowSerializer


class LookUpThrottle(SimpleRateThrottle):
    """Per address; the page and the API count together."""

    scope = "certificate"
    rate = "60/hour"

    def get_cache_key(self, request, view):
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


def issued():
    rows = Contract.objects.filter(status__in=[Status.REGISTERED, Status.REVOKED])
    return rows.select_related("kind").prefetch_related("parties")


def is_code_of(contract, typed):
    """Whether the typed code is the one printed on the certificate."""
    plain = normalise(typed).replace("-", "")
    return constant_time_compare(plain, check_code(contract).replace("-", ""))


class LookUpForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("登记编号"),
        max_length=40,
        help_text=gettext_lazy("登记证明上的 16 位数字。"),
    )
    code = forms.CharField(
        label=gettext_lazy("核验码"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("印在登记证明二维码旁；填写后显示证明的全部内容。"),
    )

    def clean_number(self):
        number = normalise(self.cleaned_data["number"]).replace("-", "")
        validate_contract_number(number)
        return number

    def clean(self):
        """The contract, when the number was given and the code, if any, is its own."""
        data = super().clean()
        self.contract = issued().filter(number=data.get("number")).first()
        if "number" in data and self.contract is None:
            self.add_error("number", _("没有这个登记编号，请与登记证明核对。"))
        elif self.contract and data.get("code") and not is_code_of(self.contract, data["code"]):
            self.add_error("code", _("核验码与登记证明不符。"))
        return data


class LookUp(TemplateView):
    template_name = "contracts/look_up.html"
    extra_context = {"page_title": gettext_lazy("登记证明查询")}

    def get(self, request, *args, **kwargs):
        if "number" not in request.GET:
            return self.answer(LookUpForm())
        form = LookUpForm(request.GET)
        if not LookUpThrottle().allow_request(request, self):
            form.full_clean()
            form.add_error(None, _("查询过于频繁，请一小时后再试，或扫描证明上的二维码。"))
            return self.answer(form, status=429)
        if not form.is_valid():
            return self.answer(form, status=422)
        if form.cleaned_data["code"]:
            return redirect("contracts:verify", token=form.contract.certificate_token)
        return self.answer(form, found=form.contract, station=station_of(form.contract))

    def answer(self, form, status=200, **context):
        context = self.get_context_data(form=form, **context)
        return self.render_to_response(context, status=status)


class CertificateSerializer(serializers.ModelSerializer):
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    kind_label = serializers.CharField(source="kind.name", read_only=True)
    station = serializers.SerializerMethodField(help_text="登记机构")
    basis = serializers.SerializerMethodField(help_text="登记依据")
    rows = serializers.SerializerMethodField(help_text="证明的内容；核验码正确时才有")

    class Meta:
        model = Contract
        fields = [
            "number",
            "status",
            "status_label",
            "kind",
            "kind_label",
            "station",
            "basis",
            "registered_on",
            "revoked_on",
            "rows",
        ]
        read_only_fields = fields

    def get_station(self, contract) -> str:
        return station_of(contract)

    def get_basis(self, contract) -> str:
        return basis_of(contract)

    @extend_schema_field(RowSerializer(many=True))
    def get_rows(self, contract):
        code = self.context["request"].query_params.get("code", "")
        rows = rows_of(contract) if is_code_of(contract, code) else []
        return [{"label": label, "value": value} for label, value in rows]


class CertificateAPI(RetrieveAPIView):
    """登记证明查询：按登记编号，人人可查，限制次数。"""

    queryset = Contract.objects.none()
    serializer_class = CertificateSerializer
    query_parameters = ("code",)
    permission_classes = [AllowAny]
    throttle_classes = [LookUpThrottle]
    filter_backends = []
    lookup_field = "number"

    def get_queryset(self):
        return issued()

    @extend_schema(
        summary="按登记编号查询",
        parameters=[OpenApiParameter("code", str, description="证明上的核验码，可不填")],
    )
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)
