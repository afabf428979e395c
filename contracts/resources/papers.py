"""Ledgers of payments and invoices: what their rows share.

A row that is on file stays as it is: it is unchanged, or refused. A new one is entered, or stands
against an earlier one (a refund, a red invoice, a mistake), by the services that the pages call.
"""

import re

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export import fields, widgets

from contracts import corrections, services
from contracts.books import Books, ask_all_for_proof, dashless, tell_of_reversals
from contracts.models import Contract, Reversal
from contracts.models.payment import without_dashes
from institutions.resources import key_called, keys_and_numbers
from techmarket.codes.identifiers import normalise_number
from techmarket.exchange.resources import CHANGES, MarketResource
from techmarket.exchange.widgets import ChoiceWidget, remark
from techmarket.text import half_width

CALLED = "_contracts"  # in a row: {what the file calls a contract: the contract}
SPOKEN = {
    Reversal.RETURN: "退款 退回 退货 红冲 冲红 红票 红字 部分退款",
    Reversal.MISTAKE: "作废 录错 误录 重复录入 录入错误 错误",
}


class ContractWidget(widgets.Widget):
    """A contract by its registration number, by ours (TM-17), or by one's own ledger number."""

    def clean(self, value, row=None, **kwargs):
        text = half_width(value or "")
        if not text:
            raise ValueError(_("请填写合同的登记编号。"))
        if text not in row[CALLED]:
            message = _("没有您看得到的、登记编号为“%(text)s”的合同；16 位编号请按文本填写。")
            raise ValueError(message % {"text": text[:30]})
        return row[CALLED][text]

    def render(self, value, obj=None, **kwargs):
        return value.number or "" if value else ""


class PaperNumberWidget(widgets.CharWidget):
    def clean(self, value, row=None, **kwargs):
        return normalise_number(value or "").strip("-")


class ReversalWidget(ChoiceWidget):
    """Refund and red invoice are one kind; “冲销” alone does not say which it is."""

    def __init__(self):
        super().__init__(Reversal)

    def clean(self, value, row=None, **kwargs):
        word = half_width(value or "")
        for reversal, spoken in SPOKEN.items():
            if word in spoken.split():
                label = {"text": word, "label": reversal.label}
                remark(row, _("“%(text)s”读作“%(label)s”。") % label)
                return reversal.value
        return super().clean(value, row, **kwargs)


class NumberOnPaperField(fields.Field):
    """Spelt with other dashes, it is the number that is on file."""

    def save(self, paper, row, is_m2m=False, **kwargs):
        number = self.clean(row, **kwargs)
        if not paper.pk or dashless(number) != dashless(self.get_value(paper)):
            setattr(paper, self.attribute, number)


class ReversedField(NumberOnPaperField):
    """The number of the paper that a row stands against: what the file says, else what is on
    file."""

    def get_value(self, paper):
        if self.attribute in paper.__dict__:
            return paper.__dict__[self.attribute]
        return paper.reverses.number_on_paper if paper.reverses_id else ""


class PaperResource(MarketResource):
    """Subclasses name the columns of their numbers, days and sums."""

    contract = fields.Field("contract", column_name=_("合同登记编号"), widget=ContractWidget())
    title = fields.Field("contract__title", column_name=_("项目名称"), readonly=True)
    reversal = fields.Field("reversal", column_name=_("冲销原因"), widget=ReversalWidget())
    reversed_number = ReversedField(
        "reversed_number", column_name=_("冲销的号码"), widget=PaperNumberWidget()
    )
    reason = fields.Field("reason", column_name=_("冲销说明"))
    left = fields.Field(column_name=_("尚余（元）"), readonly=True)
    state = fields.Field(column_name=_("证实"), readonly=True)

    optional_columns = (_("冲销原因"), _("冲销的号码"), _("冲销说明"))
    export_related = ("contract", "reverses", "reversals")
    names = ()  # of the fields for number, day and sum

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.entered, self.against = [], []

    def dehydrate_left(self, paper):
        return "" if paper.reverses_id else paper.net

    def dehydrate_state(self, paper):
        return paper.state_in_words

    @classmethod
    def import_page(cls):
        return f"contracts:import_{cls._meta.model._meta.model_name}"

    def bound_by(self, record):
        if record.reverses_id:
            return _("冲销不能撤回")
        return "" if self.user.has_perm("contracts.reverse_paper", record) else _("您无权冲销")

    def unmake(self, records, reason):
        """Nothing that was entered vanishes: it is reversed as a mistake."""
        on = timezone.localdate()
        contracts = services.lock_contracts({paper.contract_id for paper in records})
        for paper in records:
            paper.contract = contracts[paper.contract_id]
        prefetch_related_objects(records, "reversals")
        rows = [
            corrections.draw_up(paper, Reversal.MISTAKE, reason=reason, by=self.user, on=on)
            for paper in records
        ]
        if rows:
            corrections.enter_rows(rows)
            tell_of_reversals(rows, by=self.user)

    # What is on file

    def before_import(self, dataset, **kwargs):
        super().before_import(dataset, **kwargs)
        column = self.fields["contract"].column_name
        texts = {half_width(text or "") for text in dataset[column]} - {""}
        found = self.contracts_called(texts)
        self.books = Books(self._meta.model, {contract.pk for contract in found.values()})
        locked = self.books.contracts
        self.called = {text: locked[contract.pk] for text, contract in found.items()}
        self.on = timezone.localdate()

    def contracts_called(self, texts):
        """{text: contract} of those that the user sees."""
        own, numbers = keys_and_numbers(texts)
        seen = Contract.objects.visible_to(self.user)
        mine = seen.filter(created_by=self.user, external_key__in=own)
        found = {row.external_key: row for row in mine.only("external_key")}
        ours = {f"TM-{row.pk}": row for row in seen.filter(pk__in=numbers).only("pk")}
        found |= {text: ours[key_called(text)] for text in texts if key_called(text) in ours}
        return found | {row.number: row for row in seen.filter(number__in=own).only("number")}

    def refuse_repeats(self, dataset):
        """The second one meets the first as on file: it is the same, or it is refused."""

    def before_import_row(self, row, **kwargs):
        row[CALLED] = self.called
        super().before_import_row(row, **kwargs)

    def key_of(self, row):
        """(contract, number, number that it stands against), numbers without dashes."""
        row = {CALLED: self.called} | row
        contract = self.cell("contract", row)
        numbers = (self.cell(name, row) for name in (self.names[0], "reversed_number"))
        number, against = map(dashless, numbers)
        if self.cell("reversal", row) == Reversal.MISTAKE:
            number = against
        return (contract.pk, number, against) if contract and (number or against) else None

    def cell(self, name, row):
        """What a cell says; a column may be missing."""
        field = self.fields[name]
        return field.widget.clean(row.get(field.column_name), {CALLED: row[CALLED]})

    def read(self, keys):
        """{key: papers}, also of those stood against: a number that was taken back may be in use
        again."""
        if not keys:
            return {}
        keys = keys | {(contract, against, "") for contract, _number, against in keys if against}
        self.books.read_numbers(number for _contract, number, _against in keys)
        found = {}
        for paper in self.rows_with(keys):
            self.books.adopt(paper)
            found.setdefault(self.key_on_file(paper), []).append(paper)
        return found

    def rows_with(self, keys):
        model = self._meta.model
        rows = model.objects.alias(key=without_dashes(model.number_field))
        contracts, numbers = ({key[place] for key in keys} for place in (0, 1))
        rows = rows.filter(contract__in=contracts, key__in=numbers).order_by("-pk")
        pointers = {"reverses", *self.pointers} - {"contract"}
        return rows.select_related(*pointers).prefetch_related("reversals")

    def key_on_file(self, paper):
        against = paper.reverses.number_on_paper if paper.reverses_id else ""
        numbers = (dashless(number) for number in (paper.number_on_paper, against))
        return (paper.contract_id, *numbers)

    def get_instance(self, instance_loader, row):
        try:
            key = self.key_of(row)
        except ValueError:
            return None
        if key in self.met:
            self.write_waiting()
            self.ahead |= self.read({key})
        self.met.add(key)
        return self.meant(self.ahead.get(key, ()), row)

    def meant(self, papers, row):
        """The one that the row repeats, else the one that counts."""
        try:
            _number, day, amount = (self.cell(name, row) for name in self.names)
        except ValueError:
            return None
        papers = [paper for paper in papers if self.fits(paper, row)]
        for paper in papers:
            same_day = (paper.is_void and paper.reverses_id) or day in (None, paper.dated)
            if same_day and (amount is None or abs(amount) == abs(paper.amount)):
                return paper
        return next((paper for paper in papers if not paper.is_void), None)

    def fits(self, paper, row):
        return True

    # What a row says

    def init_instance(self, row=None):
        paper = super().init_instance(row)
        paper.created_by, paper.known = self.user, ()
        return paper

    def import_instance(self, instance, row, **kwargs):
        super().import_instance(instance, row, **kwargs)
        wanted = instance.__dict__.get("reversed_number")
        if instance.reversal and instance.amount is not None:
            instance.amount = -abs(instance.amount)  # people write refunds with and without a minus
        if not instance.pk and (instance.reversal or wanted) and instance.contract_id:
            self.stand_against(instance, wanted)

    def stand_against(self, row, number):
        """Find the paper; one that the same file enters is written first."""
        if not (row.reversal and number):
            raise ValidationError(
                {"reversal": _("冲销须写明“冲销原因”和“冲销的号码”（原凭证号或原发票号码）。")}
            )
        living = self.living((row.contract_id, dashless(number), ""))
        if len(living) != 1:
            names = {"kind": row._meta.verbose_name, "number": number[:30]}
            message = _("这份合同没有号码为“%(number)s”、可以冲销的%(kind)s。")
            raise ValidationError({"reversed_number": message % names})
        row.reverses = living[0]
        if row.reversal == Reversal.MISTAKE:
            corrections.set_paper(row, living[0].number_on_paper, self.on, "")
            row.amount, row.is_void = -living[0].amount, True
        elif row.amount is None:
            row.amount = -living[0].net

    def living(self, key):
        """Those on file that count; what the same file has entered is written first."""
        papers = [paper for paper in self.ahead.get(key, ()) if not paper.is_void]
        if key in self.met and not papers:
            self.write_waiting()
            self.ahead |= self.read({key})
            papers = [paper for paper in self.ahead.get(key, ()) if not paper.is_void]
        return papers

    def is_found(self, field, instance):
        """All that a paper points at was read for the user."""
        return getattr(instance, field.attname) is not None

    def cell_errors(self, instance):
        errors = super().cell_errors(instance)
        if instance.contract_id is None:
            return errors
        if instance.reverses_id:
            if not self.user.has_perm("contracts.reverse_paper", instance.reverses):
                errors["reversal"] = ValidationError(_("只有录入的一方和登记机构可以冲销这一行。"))
        elif not instance.reversal and (fault := self.fault_of_contract(instance.contract)):
            errors["contract"] = fault
        return errors

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        if instance.reversal and not instance.reverses_id and import_validation_errors:
            raise ValidationError(import_validation_errors)  # against what, nobody knows yet
        super().validate_instance(instance, import_validation_errors, validate_unique)

    def fault_of_contract(self, contract):
        try:
            services.refuse_unregistered(contract)
        except ValidationError as error:
            return error
        if not self.user.has_perm("contracts.add_payment", contract):
            return ValidationError(_("只有合同当事人一方的人员可以录入。"))
        return None

    def skip_row(self, instance, original, row, import_validation_errors=None):
        if not instance.pk:
            return False
        if instance.is_void or self.is_unchanged(instance):
            row[CHANGES].clear()  # nothing can be erased
            return True
        if import_validation_errors:
            return False
        self.note_changes(instance, self.original, row)
        changes = "；".join(f"{one.column} {one.old} → {one.new}" for one in changed(row))
        message = _("已录入的%(kind)s不能修改（%(changes)s）；有误的请先冲销，再重新录入。")
        names = {"kind": instance._meta.verbose_name, "changes": changes}
        raise PermissionDenied(message % names)

    def before_save_instance(self, instance, row, **kwargs):
        if not instance.reverses_id:
            for doubt in self.doubts_about(instance):
                remark(row, _("请核对：%(question)s") % {"question": doubt.question})

    # What is written

    def save_instance(self, instance, is_create, row, **kwargs):
        """Checked in the order of the file: what is right counts for the rows below."""
        try:
            paper = self.admitted(instance)
        except ValidationError as error:
            raise ValidationError(error.update_error_dict({})) from error
        super().save_instance(paper, is_create, row, **kwargs)

    def admitted(self, paper):
        if paper.reverses_id:
            return self.drawn_up(paper)
        services.sign(paper, paper.contract, by=self.user)
        self.books.check(paper, on=self.on)
        return paper

    def drawn_up(self, wanted):
        values = {"reason": wanted.reason, "by": self.user, "on": self.on}
        if wanted.reversal == Reversal.RETURN:
            values |= {"amount": -wanted.amount, "number": wanted.number_on_paper}
            values["dated"] = wanted.dated
        try:
            row = corrections.draw_up(wanted.reverses, wanted.reversal, **values)
            self.books.check_reversal(row)
        except ValidationError as error:
            raise self.at_columns(error) from error
        return row

    def write(self, instances):
        corrections.enter_rows(instances)
        self.entered += [paper for paper in instances if not paper.reverses_id]
        self.against += [row for row in instances if row.reverses_id]

    def at_columns(self, error):
        """The correction calls things as its form does."""
        number, day, amount = self.names
        called = {"number": number, "dated": day, "amount": amount}
        found = error.update_error_dict({})
        return ValidationError({called.get(name, name): found[name] for name in found})

    def after_import(self, dataset, result, **kwargs):
        super().after_import(dataset, result, **kwargs)
        if kwargs.get("dry_run"):
            return
        if self.entered:
            ask_all_for_proof(self.entered, by=self.user)
        if self.against:
            tell_of_reversals(self.against, by=self.user)


def changed(row):
    return [change for change in row[CHANGES] if not change.is_kept]


def padded(text):
    """A paper invoice has eight digits; Excel drops the noughts that they begin with."""
    return text.zfill(8) if re.fullmatch("[0-9]{1,7}", text) else text
