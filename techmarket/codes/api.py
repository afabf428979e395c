"""Code tables for programs that fill in our forms: public, read-only, in force today by default."""

from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import AllowAny
from rest_framework.serializers import ModelSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from techmarket.codes import filters, models

FIELDS = ["code", "name", "parent", "valid_from", "valid_to", "source", "note"]


class CodePagination(PageNumberPagination):
    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 500


class CodeViewSet(ReadOnlyModelViewSet):
    permission_classes = [AllowAny]
    pagination_class = CodePagination
    filter_backends = [DjangoFilterBackend]
    filterset_class = filters.CodeTableFilter
    lookup_value_regex = "[0-9A-Za-z]{1,8}"

    def get_queryset(self):
        """A list without a day shows what is in force now; a single code is shown for ever."""
        codes = super().get_queryset()
        if self.action == "list" and not self.request.query_params.get("on"):
            return codes.current(timezone.localdate())
        return codes


class RegionSerializer(ModelSerializer):
    class Meta:
        model = models.Region
        fields = [*FIELDS, "full_name", "level", "pinyin", "is_statistical"]


class RegionViewSet(CodeViewSet):
    queryset = models.Region.objects.all()
    serializer_class = RegionSerializer
    filterset_class = filters.RegionTableFilter


class MaturitySerializer(ModelSerializer):
    class Meta:
        model = models.Maturity
        fields = [*FIELDS, "scale", "level", "criterion", "evidence"]


class MaturityViewSet(CodeViewSet):
    queryset = models.Maturity.objects.all()
    serializer_class = MaturitySerializer
    filterset_class = filters.MaturityFilter


class IndustrySerializer(ModelSerializer):
    class Meta:
        model = models.Industry
        fields = FIELDS


class IndustryViewSet(CodeViewSet):
    queryset = models.Industry.objects.all()
    serializer_class = IndustrySerializer


class TechFieldSerializer(ModelSerializer):
    class Meta:
        model = models.TechField
        fields = FIELDS


class TechFieldViewSet(CodeViewSet):
    queryset = models.TechField.objects.all()
    serializer_class = TechFieldSerializer


class ContractKindSerializer(ModelSerializer):
    class Meta:
        model = models.ContractKind
        fields = FIELDS


class ContractKindViewSet(CodeViewSet):
    queryset = models.ContractKind.objects.all()
    serializer_class = ContractKindSerializer


class IpKindSerializer(ModelSerializer):
    class Meta:
        model = models.IpKind
        fields = FIELDS


class IpKindViewSet(CodeViewSet):
    queryset = models.IpKind.objects.all()
    serializer_class = IpKindSerializer


class PlanSourceSerializer(ModelSerializer):
    class Meta:
        model = models.PlanSource
        fields = FIELDS


class PlanSourceViewSet(CodeViewSet):
    queryset = models.PlanSource.objects.all()
    serializer_class = PlanSourceSerializer


class SocioEconomicGoalSerializer(ModelSerializer):
    class Meta:
        model = models.SocioEconomicGoal
        fields = FIELDS


class SocioEconomicGoalViewSet(CodeViewSet):
    queryset = models.SocioEconomicGoal.objects.all()
    serializer_class = SocioEconomicGoalSerializer


class PartyTypeSerializer(ModelSerializer):
    class Meta:
        model = models.PartyType
        fields = FIELDS


class PartyTypeViewSet(CodeViewSet):
    queryset = models.PartyType.objects.all()
    serializer_class = PartyTypeSerializer


class AchievementFormSerializer(ModelSerializer):
    class Meta:
        model = models.AchievementForm
        fields = FIELDS


class AchievementFormViewSet(CodeViewSet):
    queryset = models.AchievementForm.objects.all()
    serializer_class = AchievementFormSerializer


# Under which name of the address each table is read.
VIEWSETS = {
    "regions": RegionViewSet,
    "industries": IndustryViewSet,
    "tech-fields": TechFieldViewSet,
    "contract-kinds": ContractKindViewSet,
    "ip-kinds": IpKindViewSet,
    "plan-sources": PlanSourceViewSet,
    "goals": SocioEconomicGoalViewSet,
    "party-types": PartyTypeViewSet,
    "achievement-forms": AchievementFormViewSet,
    "maturities": MaturityViewSet,
}
