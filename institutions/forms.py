from institutions.models import Organization, Qualification
from techmarket.forms import CodeModelForm


class OrganizationForm(CodeModelForm):
    class Meta(CodeModelForm.Meta):
        model = Organization
        fields = [
            "name",
            "uscc",
            "kind",
            "scale",
            "party_type",
            "region",
            "industry",
            "address",
            "legal_representative",
            "contact_name",
            "contact_phone",
            "established_on",
            "intro",
        ]


class QualificationForm(CodeModelForm):
    class Meta(CodeModelForm.Meta):
        model = Qualification
        fields = ["kind", "level", "number", "issued_by", "valid_from", "valid_to"]
