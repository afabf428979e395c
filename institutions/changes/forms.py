from institutions.changes.models import ChangeRequest
from techmarket.pages.forms import CodeModelForm


class ChangeRequestForm(CodeModelForm):
    class Meta(CodeModelForm.Meta):
        model = ChangeRequest
        fields = ["name", "region", "area", "legal_representative", "effective_on", "reason"]

    def _get_validation_exclusions(self):
        """The organisation is set beforehand: check its one open request."""
        return super()._get_validation_exclusions() - {"organization"}
