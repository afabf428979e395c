from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.subsidies.claims.models import Claim, Scheme
from techmarket.money import date_cn
from techmarket.pages.details import Details, Row, linked


class ClaimDetails(Details):
    applicant = Row()
    scheme = Row()
    year = Row()
    region = Row(gettext_lazy("经办"))
    note = Row()

    class Meta:
        model = Claim

    def render_applicant(self, claim):
        applicant = claim.applicant
        return format_html(
            "{}（{}）", linked(applicant, applicant.name), applicant.region.full_name
        )

    def render_region(self, claim):
        return _("%(region)s科技主管部门") % {"region": claim.region.full_name}


class ClaimCourse(Details):
    """What has happened to it so far."""

    amount = Row(strong=True)
    applied_on = Row()
    approved_on = Row(gettext_lazy("审核"))
    paid_on = Row(gettext_lazy("拨付"))
    payment_reference = Row(gettext_lazy("拨付凭证"))

    class Meta:
        model = Claim

    def render_approved_on(self, claim):
        return on_and_by(claim.approved_on, claim.approved_by)

    def render_paid_on(self, claim):
        return on_and_by(claim.paid_on, claim.paid_by)


def on_and_by(day, person):
    return f"{date_cn(day)}　{person}" if day else None


class SchemeDetails(Details):
    """With what `reading.policies` found for the day."""

    document = Row(gettext_lazy("出处"))
    region = Row()
    term = Row(gettext_lazy("有效期"))
    notice_term = Row(gettext_lazy("公示期"))
    rule_version = Row(gettext_lazy("规则版本"))

    class Meta:
        model = Scheme

    def __init__(self, scheme, user, policy):
        super().__init__(scheme, user)
        self.policy = policy

    def render_document(self, scheme):
        return f"{scheme.document_number}《{scheme.document}》{scheme.clause}"

    def render_term(self, scheme):
        since = _("自 %(day)s 起") % {"day": date_cn(scheme.valid_from)}
        if scheme.valid_to is None:
            end = _("文件未写失效日")
        else:
            end = _("至 %(day)s（含当日）") % {"day": date_cn(scheme.valid_to)}
        return f"{since}，{end}"

    def render_notice_term(self, scheme):
        term = self.policy["notice_term"]
        text, source = (
            '{} <span class="source source-{}">{}</span>',
            (term.source, term.source_label),
        )
        if not term.note:
            return format_html(text, term, *source)
        note = text + '<br><small class="muted">{}</small>'
        return format_html(note, term, *source, term.note)

    def render_rule_version(self, scheme):
        return format_html("<code>{}</code>", self.policy["rule_version"])
