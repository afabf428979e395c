from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubsidiesConfig(AppConfig):
    name = "contracts.subsidies.claims"
    label = "subsidies"
    verbose_name = _("后补助")

    def ready(self):
        from contracts.corrections import reversed_papers
        from contracts.subsidies.claims.services import tell_of_reversal, tell_of_revocation
        from techmarket.workflow.actions import performed

        performed.connect(tell_of_revocation, dispatch_uid="subsidies.tell_of_revocation")
        reversed_papers.connect(tell_of_reversal, dispatch_uid="subsidies.tell_of_reversal")
