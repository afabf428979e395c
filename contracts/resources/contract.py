from copy import copy
from itertools import zip_longest

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export import fields, widgets

from contracts import doubts, services
from contracts.models import Contract, ContractParty
from institutions.models import NUMBER_PREFIX, Organization
from institutions.resources import ExternalKeyField, called, key_called, keys_and_numbers
from techmarket.codes.identifiers import normalise_uscc
from techmarket.codes.models import (
    ContractKind,
    Industry,
    IpKind,
    PlanSource,
    Region,
    SocioEconomicGoal,
    TechField,
)
from techmarket.exchange.codes import CodeWidget
from techmarket.exchange.registry import importable
from techmarket.exchange.resources import MarketResource
from techmarket.exchange.widgets import (
    ChoiceWidget,
    DateWidget,
    DecimalWidget,
    WholeWidget,
    YesNoWidget,
    remark,
    split_words,
)

Role = ContractParty.Role
LONGEST_WORK = ContractParty._meta.get_field("work").max_length


def parties_on_file(contract, role):
    if contract.pk is None:
        return []
    return [party for party in contract.parties.all() if party.role == role]


class PartyField(fields.Field):
    """A particular of the parties in one role: what the file wants, else what is on file."""

    def __init__(self, role, particular, separator, **kwargs):
        super().__init__(f"{role}_{particular}", **kwargs)
        self.role, self.particular, self.separator = role, particular, separator

    def on_file(self, contract):
        parties = parties_on_file(contract, self.role)
        return self.separator.join(getattr(party, self.particular) for party in parties).strip()

    def get_value(self, contract):
        wanted = contract.__dict__.get(self.attribute)
        return self.on_file(contract) if wanted is None else wanted

    def is_changed(self, contract):
        return self.get_value(contract) != self.on_file(contract)


class CodesWidget(widgets.Widget):
    """Organisations by their codes or their full names, joined by 、. Each is read once."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.known, self.named = {}, {}

    def clean(self, value, row=None, **kwargs):
        return "、".join(self.code_of(word, row) for word in split_words(value))

    def code_of(self, word, row):
        """A name stands for the one verified organisation that bears it."""
        code = normalise_uscc(word)
        if code.isascii():
            return code
        if word not in self.named:
            rows = Organization.objects.verified().filter(name=word)
            self.named[word] = list(rows.values_list("uscc", flat=True)[:2])
        if len(self.named[word]) != 1:
            return code  # `find` says that there is no such one
        remark(row, _("“%(name)s”读作 %(code)s。") % {"name": word, "code": self.named[word][0]})
        return self.named[word][0]

    def find(self, code):
        if code not in self.known:
            self.known[code] = Organization.objects.verified().filter(uscc=code).first()
        if self.known[code] is None:
            raise ValueError(_("“%(code)s”：平台上没有通过核验的该单位。") % {"code": code[:30]})
        return self.known[code]


class CodesField(PartyField):
    """Who they are. A party on file stays as it was; others are as the organisation stands now."""

    def __init__(self, role, **kwargs):
        super().__init__(role, "uscc", "、", widget=CodesWidget(), **kwargs)

    def save(self, contract, row, is_m2m=False, **kwargs):
        text, known = self.clean(row, **kwargs), self.on_file(contract)
        is_kept = contract.pk is not None and text == known  # one from abroad has no code
        codes = split_words(text)
        least = int(self.role != Role.INTERMEDIARY)  # no more than one, as on the page
        if not is_kept and not least <= len(codes) <= 1:
            raise ValueError(_("请填写一个单位的统一社会信用代码。"))
        for code in set(codes).difference(split_words(known)):
            self.widget.find(code)
        setattr(contract, self.attribute, text)

    def parties(self, contract):
        known = {party.uscc: party for party in parties_on_file(contract, self.role)}
        for code in self.get_value(contract).split(self.separator):
            if code in known:
                party = copy(known[code])
                party.pk = None
                yield party
            elif code:
                yield ContractParty.of(self.widget.find(code), self.role)


class WorkField(PartyField):
    """What each intermediary did, a line for each."""

    def __init__(self, **kwargs):
        super().__init__(Role.INTERMEDIARY, "work", "\n", **kwargs)

    def save(self, contract, row, is_m2m=False, **kwargs):
        text = self.clean(row, **kwargs)
        if any(len(line) > LONGEST_WORK for line in text.splitlines()):
            raise ValueError(_("最多 %(most)d 字。") % {"most": LONGEST_WORK})
        setattr(contract, self.attribute, text)


def taken_back(papers):
    """Of these papers: what rows against rows amount to, as a positive sum."""
    return -sum(row.amount for row in papers.all() if row.reverses_id)


@importable
class ContractResource(MarketResource):
    """One row per contract, keyed by the importing person's own ledger number, else by ours."""

    own_rows = import_related = ("parties",)
    export_related = ("parties", "kind", "field", "implementation_region", "payments", "invoices")
    optional_columns = (
        _("中介方信用代码"),
        _("中介方承担的工作"),
        _("许可方式"),
        _("许可年限"),
        _("关联交易"),
        _("行业代码"),
        _("知识产权代码"),
        _("计划来源代码"),
        _("社会经济目标代码"),
    )

    external_key = ExternalKeyField("external_key", column_name=_("外部编号"))
    number = fields.Field("number", column_name=_("登记编号"), readonly=True)
    title = fields.Field("title", column_name=_("项目名称"))
    kind = fields.Field("kind", column_name=_("合同类别代码"), widget=CodeWidget(ContractKind))
    seller = CodesField(Role.SELLER, column_name=_("卖方信用代码"))
    buyer = CodesField(Role.BUYER, column_name=_("买方信用代码"))
    intermediary = CodesField(Role.INTERMEDIARY, column_name=_("中介方信用代码"))
    work = WorkField(column_name=_("中介方承担的工作"))
    signed_on = fields.Field("signed_on", column_name=_("签订日期"), widget=DateWidget())
    begins_on = fields.Field("begins_on", column_name=_("有效期起"), widget=DateWidget())
    ends_on = fields.Field("ends_on", column_name=_("有效期止"), widget=DateWidget())
    total_amount = fields.Field(
        "total_amount", column_name=_("合同成交额（元）"), widget=DecimalWidget()
    )
    technical_amount = fields.Field(
        "technical_amount", column_name=_("技术交易额（元）"), widget=DecimalWidget()
    )
    pay_method = fields.Field(
        "pay_method", column_name=_("支付方式"), widget=ChoiceWidget(Contract.PayMethod)
    )
    is_related = fields.Field("is_related", column_name=_("关联交易"), widget=YesNoWidget())
    licence_mode = fields.Field(
        "licence_mode", column_name=_("许可方式"), widget=ChoiceWidget(Contract.LicenceMode)
    )
    licence_years = fields.Field("licence_years", column_name=_("许可年限"), widget=WholeWidget())
    field = fields.Field("field", column_name=_("技术领域代码"), widget=CodeWidget(TechField))
    industry = fields.Field("industry", column_name=_("行业代码"), widget=CodeWidget(Industry))
    ip_kind = fields.Field("ip_kind", column_name=_("知识产权代码"), widget=CodeWidget(IpKind))
    plan_source = fields.Field(
        "plan_source", column_name=_("计划来源代码"), widget=CodeWidget(PlanSource)
    )
    goal = fields.Field(
        "goal", column_name=_("社会经济目标代码"), widget=CodeWidget(SocioEconomicGoal)
    )
    implementation_region = fields.Field(
        "implementation_region", column_name=_("转化实施地区划代码"), widget=CodeWidget(Region)
    )
    technical_income = fields.Field(
        "technical_income",
        column_name=_("技术性收入（元）"),
        widget=DecimalWidget(),
        readonly=True,
    )
    registered_on = fields.Field(
        "registered_on", column_name=_("登记日期"), widget=DateWidget(), readonly=True
    )
    revoked_on = fields.Field(
        "revoked_on", column_name=_("撤销日期"), widget=DateWidget(), readonly=True
    )
    paid = fields.Field(column_name=_("净到账额（元）"), readonly=True)
    refunded = fields.Field(column_name=_("退款和冲销（元）"), readonly=True)
    invoiced = fields.Field(column_name=_("净开票额（元）"), readonly=True)
    red = fields.Field(column_name=_("红字发票和冲销（元）"), readonly=True)
    status = fields.Field("get_status_display", column_name=_("状态"), readonly=True)

    class Meta(MarketResource.Meta):
        model = Contract
        import_id_fields = ["external_key"]
        fields = [
            "external_key",
            "number",
            "title",
            "kind",
            "seller",
            "buyer",
            "intermediary",
            "work",
            "signed_on",
            "begins_on",
            "ends_on",
            "total_amount",
            "technical_amount",
            "pay_method",
            "is_related",
            "licence_mode",
            "licence_years",
            "field",
            "industry",
            "ip_kind",
            "plan_source",
            "goal",
            "implementation_region",
            "technical_income",
            "registered_on",
            "revoked_on",
            "paid",
            "refunded",
            "invoiced",
            "red",
            "status",
        ]

    def dehydrate_paid(self, contract):
        return sum(row.amount for row in contract.payments.all())

    def dehydrate_refunded(self, contract):
        return taken_back(contract.payments)

    def dehydrate_invoiced(self, contract):
        return sum(row.amount for row in contract.invoices.all())

    def dehydrate_red(self, contract):
        return taken_back(contract.invoices)

    def dehydrate_external_key(self, contract):
        """Another person's ledger number says nothing here: ours finds the contract again."""
        if contract.created_by_id == self.user.pk:
            return self.fields["external_key"].export(contract)
        return f"{NUMBER_PREFIX}{contract.pk}"

    def key_of(self, row):
        return key_called(self.fields["external_key"].clean(row)) or None

    def rows_with(self, keys):
        own, numbers = keys_and_numbers(keys)
        yield Contract.objects.filter(created_by=self.user, external_key__in=own)
        if numbers:
            yield Contract.objects.visible_to(self.user).filter(pk__in=numbers)

    def keys_on_file(self, contract):
        """Another person's ledger number says nothing here."""
        mine = contract.created_by_id == self.user.pk
        return called(contract) if mine else called(contract)[-1:]

    def parties(self, contract):
        sides = [self.fields[name] for name in ("seller", "buyer", "intermediary")]
        parties = [party for side in sides for party in side.parties(contract)]
        middle = [party for party in parties if party.role == Role.INTERMEDIARY]
        work = self.fields["work"]
        if work.is_changed(contract) or self.fields["intermediary"].is_changed(contract):
            lines = work.get_value(contract).splitlines()[: len(middle)]
            for party, line in zip_longest(middle, lines, fillvalue=""):
                party.work = line
        return parties

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        errors = import_validation_errors or self.party_errors(instance)
        super().validate_instance(instance, errors, validate_unique)

    def party_errors(self, contract):
        """As the drafting page refuses them."""
        parties = self.parties(contract)
        try:
            services.check_parties(parties, by=self.user)
        except ValidationError as error:
            return {NON_FIELD_ERRORS: error}
        work = self.fields["work"]
        middle = sum(party.role == Role.INTERMEDIARY for party in parties)
        if len(work.get_value(contract).splitlines()) > middle:
            message = _("每个中介方写一行；没有中介方的请留空。")
            return {work.attribute: ValidationError(message)}
        return {}

    def before_save_instance(self, instance, row, **kwargs):
        """What the drafting page would ask about is shown before one confirms."""
        super().before_save_instance(instance, row, **kwargs)
        before = self.original if instance.pk else None
        for doubt in doubts.newly_about(instance, before, on=self.on):
            remark(row, _("请核对：%(question)s") % {"question": doubt.question})

    def before_import(self, dataset, **kwargs):
        self.on = timezone.localdate()
        super().before_import(dataset, **kwargs)

    def write(self, instances):
        drafts = [(contract, self.new_parties(contract)) for contract in instances]
        services.write_drafts(drafts, by=self.user)

    def new_parties(self, contract):
        """None where those on file stay."""
        sides = [self.fields[name] for name in ("seller", "buyer", "intermediary", "work")]
        if contract.pk and not any(side.is_changed(contract) for side in sides):
            return None
        return self.parties(contract)

    def put_back(self, pairs):
        for contract, parties in pairs:
            contract.parties_to_be = parties
        super().put_back(pairs)
