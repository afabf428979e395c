from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from institutions.changes.models import ChangeRequest
from institutions.models import Organization
from techmarket.codes.forms import UsccField
from techmarket.pages.forms import CodeModelForm
from techmarket.pages.sections import Section

WHY = Section("why", _("核准日期与理由"), ["effective_on", "reason"])


class RequestForm(CodeModelForm):
    def _get_validation_exclusions(self):
        """The organisation is set beforehand: check its one open request."""
        return super()._get_validation_exclusions() - {"organization"}


class ChangeRequestForm(RequestForm):
    sections = [
        Section(
            "change",
            _("变更为（不变更的留空）"),
            ["name", "region", "area", "legal_representative"],
        ),
        WHY,
    ]

    class Meta(CodeModelForm.Meta):
        model = ChangeRequest
        fields = ["name", "region", "area", "legal_representative", "effective_on", "reason"]


class ClosureForm(RequestForm):
    sections = [WHY]

    class Meta(CodeModelForm.Meta):
        model = ChangeRequest
        fields = ["effective_on", "reason"]


class MergerForm(RequestForm):
    sections = [Section("heir", _("承继单位"), ["successor"]), WHY]
    successor = UsccField(
        label=_("承继单位（统一社会信用代码）"),
        help_text=_("合并后存续的单位；新设合并的，新单位先在平台登记并通过核验。"),
    )

    class Meta(CodeModelForm.Meta):
        model = ChangeRequest
        fields = ["successor", "effective_on", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.successor_id:
            self.initial["successor"] = self.instance.successor.uscc

    def clean_successor(self):
        found = Organization.objects.verified().filter(uscc=self.cleaned_data["successor"]).first()
        if found is None:
            raise ValidationError(_("平台上没有通过核验的该单位，请先登记并通过核验。"))
        return found


FORMS = {
    ChangeRequest.Kind.CHANGE: ChangeRequestForm,
    ChangeRequest.Kind.CLOSURE: ClosureForm,
    ChangeRequest.Kind.MERGER: MergerForm,
}
