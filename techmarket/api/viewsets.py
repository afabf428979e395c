"""Base viewset: the page's QuerySet, FilterSet and moves, over JSON."""

from copy import copy

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from techmarket.accounts.persons import note_reading, note_reading_many
from techmarket.api.bodies import refuse_unknown
from techmarket.api.etags import check_match
from techmarket.api.moves import misshapen
from techmarket.workflow.actions import Conflict, available_transitions, find_open_move, perform
from techmarket.workflow.forms import build_form

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="读取时得到的 ETag；记录已有变化的答复 412。提交过的记录修改时必填（428）。",
)


class TransitionSerializer(serializers.Serializer):
    action = serializers.CharField(max_length=50, help_text="动作名，见 GET 返回的列表")
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class MoveSerializer(serializers.Serializer):
    action = serializers.CharField(source="name")
    label = serializers.CharField(source="custom.label")
    target = serializers.CharField()


class VisibleMixin:
    """Rows come from `visible_to(user)`: what one may not see is not found."""

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user)

    def filter_queryset(self, queryset):
        """Filters are for lists: what a list leaves out has its own address still."""
        return queryset if self.detail else super().filter_queryset(queryset)


class WorkflowMixin:
    """GET lists the moves open to the caller, POST performs one."""

    @extend_schema(
        methods=["GET"], responses=MoveSerializer(many=True), summary="列出当前可执行的动作"
    )
    @extend_schema(
        methods=["POST"],
        parameters=[IF_MATCH],
        summary="执行一个动作",
    )
    @action(detail=True, methods=["get", "post"], pagination_class=None, filterset_class=None)
    def transitions(self, request, pk=None):
        subject = self.get_object()
        if request.method == "GET":
            rows = available_transitions(subject, request.user)
            return Response(MoveSerializer(rows, many=True).data)
        if not isinstance(request.data, dict):
            raise ValidationError({"action": [_("请求内容须为 JSON 对象。")]})
        serializer = TransitionSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            return self.make_move(subject, serializer.validated_data["action"])

    def make_move(self, subject, name):
        """Of the version that the caller has read, where that is said."""
        request = self.request
        if "If-Match" in request.headers:
            type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)
            subject = self.get_object()
            check_match(request, self.get_serializer(subject).data)
        move = find_open_move(subject, name, request.user)
        form = build_form(move, subject, request.data, request.FILES)
        if errors := misshapen(form, request.data):
            raise ValidationError(errors)
        if unknown := request.data.keys() - form.fields.keys() - {"action"}:
            raise ValidationError({name: [_("没有这个字段。")] for name in sorted(unknown)})
        if not form.is_valid():
            raise ValidationError(dict(form.errors))
        subject = perform(subject, name, actor=request.user, **form.cleaned_data)
        return Response(self.get_serializer(subject).data)


class KnownFieldsMixin:
    def get_serializer(self, *args, **kwargs):
        serializer = super().get_serializer(*args, **kwargs)
        if "data" in kwargs:
            refuse_unknown(serializer)
        return serializer


class MarketViewSet(KnownFieldsMixin, VisibleMixin, WorkflowMixin, viewsets.ModelViewSet):
    """Create, read, change and move records. Status never changes by PUT or PATCH."""

    http_method_names = ["get", "post", "put", "patch", "head", "options"]

    def list(self, request, *args, **kwargs):
        note_reading_many(request, self.queryset.model)
        return super().list(request, *args, **kwargs)

    def retrieve(self, request, *args, **kwargs):
        record = self.get_object()
        note_reading(request, record)
        return Response(self.get_serializer(record).data)

    @extend_schema(parameters=[IF_MATCH])
    def update(self, request, *args, partial=False, **kwargs):
        record = self.get_object()
        # Once it was submitted, somebody else may be at work on it.
        was_submitted = record.status != record._meta.get_field("status").get_default()
        check_match(request, self.get_serializer(record).data, required=was_submitted)
        serializer = self.get_serializer(record, data=request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        self.perform_update(serializer)
        record._prefetched_objects_cache = {}
        return Response(serializer.data)

    @extend_schema(parameters=[IF_MATCH])
    def partial_update(self, request, *args, **kwargs):
        return self.update(request, *args, partial=True, **kwargs)

    @transaction.atomic
    def perform_create(self, serializer):
        serializer.save(created_by=self.request.user)

    @transaction.atomic
    def perform_update(self, serializer):
        """Save under a row lock, and only what nobody has changed since it was read."""
        rows = type(serializer.instance)._default_manager.select_for_update(of=("self",))
        if rows.get(pk=serializer.instance.pk).updated_at != serializer.instance.updated_at:
            raise Conflict(_("他人刚修改了此记录，请重新读取后再提交。"))
        serializer.save()


class ReadOnlyMarketViewSet(VisibleMixin, viewsets.ReadOnlyModelViewSet):
    pass


class AppendOnlyMarketViewSet(KnownFieldsMixin, mixins.CreateModelMixin, ReadOnlyMarketViewSet):
    """What is only ever added."""


# Runs the model's `clean()` and constraints in the serializer, as a ModelForm does. What `clean()`
# tidies (a price that does not apply, spaces in an identifier) is saved too.
# No docstring: the API would print it as the description of every serializer without its own.
class ModelCleanMixin:
    def validate(self, attrs):
        attrs = super().validate(attrs)
        fields = self.Meta.model._meta.concrete_fields
        candidate = copy(self.instance) if self.instance else self.Meta.model()
        for field in fields:
            if field.name in attrs:
                setattr(candidate, field.name, attrs[field.name])
        before = dict(candidate.__dict__)
        candidate.clean()
        candidate.validate_constraints()
        after = candidate.__dict__
        tidied = [f for f in fields if after.get(f.attname) != before.get(f.attname)]
        return attrs | {f.name: getattr(candidate, f.name) for f in tidied}
