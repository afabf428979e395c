"""Organisations with a recognition in force, counted once each however often it was renewed."""

from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions.models import Organization, Qualification
from techmarket.codes.models import counted_in
from techmarket.indicators.registry import STOCK, Measure, indicator

Kind, Level = Qualification.Kind, Qualification.Level
PROVINCIAL_UP = [Level.PROVINCIAL, Level.NATIONAL]


def organizations_with(kind, levels=tuple(Level)):
    """Verified organisations that hold the recognition today, since its first day in force."""
    held = Qualification.objects.filter(
        organization=OuterRef("pk"), kind=kind, level__in=levels
    ).in_force(on=timezone.localdate())
    since = Subquery(held.order_by("valid_from").values("valid_from")[:1])
    records = Organization.objects.verified().annotate(
        held_since=since, place=counted_in("area_id", "region_id")
    )
    return Measure(
        records=records.filter(held_since__isnull=False),
        value=Count("pk"),
        region="place",
        date="held_since",
        list_url=reverse("institutions:list"),
        is_open=True,
    )


def declare(code, name, kind, levels=tuple(Level)):
    definition = _("至年末已认定且资质现行有效的机构数，同一机构计一次。")
    register = indicator(code, name, unit="家", kind=STOCK, definition=definition)
    register(lambda scope: organizations_with(kind, levels))


declare("institutions.high_tech", _("高新技术企业"), Kind.HTE)
declare("institutions.transfer_agency", _("技术转移示范机构"), Kind.TTD)
declare(
    "institutions.transfer_agency_provincial",
    _("省级以上技术转移示范机构"),
    Kind.TTD,
    PROVINCIAL_UP,
)
declare("institutions.incubator", _("众创空间、孵化器"), Kind.INCUBATOR)
declare(
    "institutions.incubator_provincial",
    _("省级以上众创空间、孵化器"),
    Kind.INCUBATOR,
    PROVINCIAL_UP,
)
declare("institutions.new_rd", _("新型研发机构"), Kind.NRD)
