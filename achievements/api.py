from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from achievements import services
from achievements.filters import AchievementFilter
from achievements.forms import MOST_PATENTS
from achievements.models import Achievement, Patent, TransferMode
from institutions.api import OwnOrganizationField
from techmarket.accounts.persons import hidden_fields
from techmarket.api.files import FilesMixin
from techmarket.api.viewsets import MarketViewSet, ModelCleanMixin
from techmarket.codes.identifiers import normalise_patent_number


class PatentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Patent
        fields = ["number", "title", "granted_on", "expires_on"]
        read_only_fields = ["granted_on", "expires_on"]

    def to_internal_value(self, data):
        if isinstance(data, dict) and isinstance(data.get("number"), str):
            data = data | {"number": normalise_patent_number(data["number"])}
        return super().to_internal_value(data)


class AchievementSerializer(ModelCleanMixin, serializers.ModelSerializer):
    withheld = tuple(Achievement.personal)
    organization = OwnOrganizationField()
    organization_name = serializers.CharField(source="organization.name", read_only=True)
    keywords = serializers.ListField(
        child=serializers.CharField(max_length=30), max_length=8, required=False
    )
    transfer_modes = serializers.ListField(
        child=serializers.ChoiceField(TransferMode.choices), min_length=1, max_length=5
    )
    patents = PatentSerializer(many=True, required=False)

    class Meta:
        model = Achievement
        fields = [
            "id",
            "title",
            "external_key",
            "organization",
            "organization_name",
            "summary",
            "advantages",
            "application",
            "keywords",
            "field",
            "industry",
            "region",
            "form",
            "maturity",
            "ip_kind",
            "plan_source",
            "registration_number",
            "transfer_modes",
            "price_kind",
            "price",
            "patents",
            "completed_on",
            "inventors",
            "no_secret",
            "valid_until",
            "status",
            "is_demo",
            "published_at",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["status", "published_at"]
        extra_kwargs = {"price": {"error_messages": {"min_value": _("报价须大于 0 元。")}}}

    def validate_patents(self, rows):
        if len(rows) > MOST_PATENTS:
            raise serializers.ValidationError(
                _("最多填写 %(most)d 件专利。") % {"most": MOST_PATENTS}
            )
        if len({row["number"] for row in rows}) < len(rows):
            raise serializers.ValidationError(_("专利号重复。"))
        return rows

    def create(self, validated_data):
        patents = validated_data.pop("patents", [])
        return self.with_patents(super().create(validated_data), patents)

    def update(self, instance, validated_data):
        patents = validated_data.pop("patents", None)
        return self.with_patents(super().update(instance, validated_data), patents)

    @transaction.atomic
    def with_patents(self, achievement, patents):
        if patents is not None:
            rows = [(row["number"], row["title"]) for row in patents]
            services.replace_patents({achievement: rows})
            achievement._prefetched_objects_cache = {}
        return achievement

    def to_representation(self, achievement):
        data = super().to_representation(achievement)
        for name in hidden_fields(achievement, self.context["request"].user):
            data.pop(name)
        return data


class AchievementViewSet(FilesMixin, MarketViewSet):
    """科技成果"""

    queryset = (
        Achievement.objects.without_search("organization")
        .select_related("organization")
        .prefetch_related("patents")
    )
    serializer_class = AchievementSerializer
    filterset_class = AchievementFilter
    upload_permission = "achievements.upload_achievement"
