"""What a unit claims for those that were merged into it (《民法典》 67, decision 0017).

Their contracts are its own, under its credit code, and the sheet names the merger. The cap is one
for all of them, whoever claimed: there is one body now.
"""

from django.db.models import Q
from django.utils.translation import gettext as _

from institutions.models import Organization
from techmarket.money import date_cn


def merged_into(unit):
    """{key: unit} of all that were merged into it, step by step."""
    found, rest = {}, set(Organization.objects.filter(heir=unit.living.pk).without_search())
    while new := {row for row in rest if row.successor_id in (unit.pk, *found)}:
        found |= {row.pk: row for row in new}
        rest -= new
    return found


def claims_of_all(unit):
    """Its own and those of whoever is one body with it now."""
    return unit.subsidy_claims.model.objects.filter(applicant__in=one_body_with(unit))


def one_body_with(unit):
    """Keys of all that are one body now."""
    living = unit.living.pk
    rows = Organization.objects.filter(Q(pk=living) | Q(heir=living)).order_by()
    return rows.values("pk")


def name_by_merger(heir, unit, name):
    words = {"heir": heir.name[:100], "name": name[:120], "uscc": unit.uscc}
    words["day"] = date_cn(unit.ended_on)
    return _("%(heir)s（%(day)s合并承继%(name)s，%(uscc)s）") % words
