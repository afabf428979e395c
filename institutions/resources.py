from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from import_export import fields, widgets

from institutions.models import NUMBER_PREFIX, Organization
from institutions.workflows import ON_REGISTER, Status
from techmarket.accounts.models import Role, has_role
from techmarket.accounts.rules import is_any_officer
from techmarket.accounts.visibility import sees_all
from techmarket.codes.identifiers import normalise_uscc
from techmarket.codes.models import Industry, PartyType, Region
from techmarket.exchange.codes import CodeWidget
from techmarket.exchange.onfile import IMPORTER
from techmarket.exchange.registry import importable
from techmarket.exchange.resources import KeyField, MarketResource
from techmarket.exchange.widgets import ChoiceWidget, DateWidget, alike, remark
from techmarket.text import whole_number


class OwnOrganizationWidget(widgets.ForeignKeyWidget):
    """An organisation by its unified social credit code; only one's own may be named."""

    def __init__(self, **kwargs):
        super().__init__(Organization, field="uscc", **kwargs)
        self.own = self.named = None

    def clean(self, value, row=None, **kwargs):
        if self.own is None:
            self.own = {unit.uscc: unit for unit in Organization.objects.of(row[IMPORTER])}
            self.named = {alike(unit.name): unit for unit in self.own.values()}
        if found := self.named.get(alike(value or "")):
            remark(row, _("“%(name)s”读作 %(code)s。") % {"name": value, "code": found.uscc})
            return found
        code = normalise_uscc(value or "")
        if code not in self.own:
            raise ValueError(_("信用代码“%(code)s”不是您所代表的单位。") % {"code": code[:30]})
        return self.own[code]


class VerifiedOrganizationWidget(widgets.ForeignKeyWidget):
    """Any verified organisation by its unified social credit code, or by its full name where only
    one bears it. Each is read once."""

    def __init__(self, **kwargs):
        super().__init__(Organization, field="uscc", **kwargs)
        self.known = {}

    def clean(self, value, row=None, **kwargs):
        word = (value or "").strip()
        if not word:
            return None
        if word not in self.known:
            rows = Organization.objects.verified()
            same = Q(uscc=normalise_uscc(word)) | Q(name=word)
            self.known[word] = list(rows.filter(same)[:2])
        if len(self.known[word]) != 1:
            raise ValueError(_("“%(word)s”：平台上没有通过核验的该单位。") % {"word": word[:30]})
        return self.known[word][0]


class UnitField(fields.Field):
    """A unit that is on file stays, whatever has become of it since."""

    def save(self, instance, row, is_m2m=False, **kwargs):
        on_file = getattr(instance, self.attribute)
        cell = normalise_uscc(row[self.column_name] or "")
        if on_file is None or cell != on_file.uscc:
            super().save(instance, row, **kwargs)


class ExternalKeyField(KeyField):
    """The owner's own number of a record; one that has none is called by the platform's, TM-17."""

    def export(self, instance, **kwargs):
        return instance.external_key or f"{NUMBER_PREFIX}{instance.pk}"

    def save(self, instance, row, is_m2m=False, **kwargs):
        value = self.clean(row, **kwargs)
        if not value.startswith(NUMBER_PREFIX):
            super().save(instance, row, **kwargs)
        elif instance.pk is None:
            raise ValueError(_("没有平台编号为“%(value)s”的本单位记录。") % {"value": value[:30]})


def number_of(value):
    """7 for “TM-7”; None for an owner's own number."""
    number = value.removeprefix(NUMBER_PREFIX)
    return whole_number(number) if number != value else None


def keys_and_numbers(values):
    """What an ExternalKeyField says in many rows: owners' own numbers, and the platform's."""
    numbers = {value: number_of(value) for value in values}
    own = [value for value in numbers if not value.startswith(NUMBER_PREFIX)]
    return own, [number for number in numbers.values() if number is not None]


def called(record):
    """How an ExternalKeyField may call a record."""
    return [name for name in (record.external_key, f"{NUMBER_PREFIX}{record.pk}") if name]


def key_called(value):
    """As `called` writes it."""
    number = number_of(value)
    return value if number is None else f"{NUMBER_PREFIX}{number}"


class CatalogueResource(MarketResource):
    """Rows keyed by an own organisation and that organisation's number for the record."""

    organization = fields.Field(
        "organization", column_name=_("单位信用代码"), widget=OwnOrganizationWidget()
    )
    external_key = ExternalKeyField("external_key", column_name=_("外部编号"))

    def key_of(self, row):
        organization = self.fields["organization"].clean(row)
        key = self.fields["external_key"].clean(row)
        return (organization.pk, key_called(key)) if organization and key else None

    def rows_with(self, keys):
        own, numbers = keys_and_numbers({key for _organization, key in keys})
        rows = self.get_queryset().filter(organization__in={owner for owner, _key in keys})
        yield rows.filter(Q(external_key__in=own) | Q(pk__in=numbers))

    def keys_on_file(self, record):
        return [(record.organization_id, name) for name in called(record)]


class RegionalResource(MarketResource):
    """Rows that an officer enters, for the regions the officer answers for."""

    def cell_errors(self, instance):
        errors = super().cell_errors(instance)
        meta = instance._meta
        may_review = f"{meta.app_label}.review_{meta.model_name}"
        if instance.region_id and not self.user.has_perm(may_review, instance):
            region = {"region": instance.region.full_name}
            errors["region"] = ValidationError(_("“%(region)s”不在您管辖的区域内。") % region)
        return errors


class UsccWidget(widgets.CharWidget):
    def clean(self, value, row=None, **kwargs):
        return normalise_uscc(str(value or ""))


@importable
class OrganizationResource(RegionalResource):
    """One row per organisation, keyed by its unified social credit code."""

    export_related = ("former_names", "successor")
    optional_columns = (
        _("统计区域代码"),
        _("单位性质代码"),
        _("法定代表人"),
        _("联系人"),
        _("联系电话"),
        _("成立日期"),
    )

    uscc = KeyField("uscc", column_name=_("统一社会信用代码"), widget=UsccWidget())
    name = fields.Field("name", column_name=_("机构名称"))
    former_text = fields.Field("former_text", column_name=_("曾用名"), readonly=True)
    kind = fields.Field("kind", column_name=_("机构类型"), widget=ChoiceWidget(Organization.Kind))
    scale = fields.Field(
        "scale", column_name=_("企业规模"), widget=ChoiceWidget(Organization.Scale)
    )
    party_type = fields.Field(
        "party_type", column_name=_("单位性质代码"), widget=CodeWidget(PartyType)
    )
    region = fields.Field("region", column_name=_("区划代码"), widget=CodeWidget(Region))
    area = fields.Field("area", column_name=_("统计区域代码"), widget=CodeWidget(Region))
    industry = fields.Field("industry", column_name=_("行业代码"), widget=CodeWidget(Industry))
    address = fields.Field("address", column_name=_("地址"))
    legal_representative = fields.Field("legal_representative", column_name=_("法定代表人"))
    contact_name = fields.Field("contact_name", column_name=_("联系人"))
    contact_phone = fields.Field("contact_phone", column_name=_("联系电话"))
    established_on = fields.Field("established_on", column_name=_("成立日期"), widget=DateWidget())
    intro = fields.Field("intro", column_name=_("简介"))
    status = fields.Field("get_status_display", column_name=_("状态"), readonly=True)
    ended_on = fields.Field("ended_on", column_name=_("注销或合并日期"), readonly=True)
    successor = fields.Field("successor__name", column_name=_("承继单位"), readonly=True)

    def rows_with(self, keys):
        """The unit to which a code belongs, else what the office entered itself; the draft of
        anybody else is not in the way."""
        rows = self.get_queryset().exclude(status=Status.VOIDED)
        rows = rows.filter(uscc__in=[code for (code,) in keys])
        yield rows.on_register()
        yield rows.filter(created_by=self.user)

    def locked(self, rows):
        """They are found by their former names, too."""
        return super().locked(rows).prefetch_related("former_names")

    def after_init_instance(self, instance, new, row, **kwargs):
        """Whatever is on the register would have been found instead."""
        super().after_init_instance(instance, new, row, **kwargs)
        instance.code_is_free = instance.status not in ON_REGISTER

    class Meta(MarketResource.Meta):
        model = Organization
        import_id_fields = ["uscc"]
        fields = [
            "uscc",
            "name",
            "former_text",
            "kind",
            "scale",
            "party_type",
            "region",
            "area",
            "industry",
            "address",
            "legal_representative",
            "contact_name",
            "contact_phone",
            "established_on",
            "intro",
            "status",
            "ended_on",
            "successor",
        ]

    def get_export_fields(self, selected_fields=None):
        """Persons leave the platform in bulk only with those who answer for the region."""
        found = super().get_export_fields(selected_fields)
        if self.user is not None and (sees_all(self.user) or is_any_officer(self.user)):
            return found
        return [field for field in found if field.attribute not in Organization.personal]

    def dehydrate_legal_representative(self, organization):
        return self.person(organization, "legal_representative")

    def dehydrate_contact_name(self, organization):
        return self.person(organization, "contact_name")

    def dehydrate_contact_phone(self, organization):
        return self.person(organization, "contact_phone")

    def person(self, organization, name):
        answers = sees_all(self.user) or has_role(self.user, Role.OFFICER, organization.region_id)
        return getattr(organization, name) if answers else ""
