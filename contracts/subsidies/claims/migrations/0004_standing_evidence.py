"""What was granted before papers had to be proved stays granted: its payments and their invoices
count as checked in that decision (0013). All others wait for the other party or a registrar."""

from datetime import datetime

from django.db import migrations
from django.utils.timezone import make_aware


def keep_what_was_granted(apps, schema_editor):
    """Evidence is held by claims that are publicised, payable or paid, and by no other."""
    uses = apps.get_model("subsidies", "EvidenceUse").objects.exclude(payment=None)
    payments = apps.get_model("contracts", "Payment").objects.filter(proof="")
    invoices = apps.get_model("contracts", "Invoice").objects.filter(proof="")
    rows = uses.order_by("claim__approved_on", "pk").values_list(
        "payment", "payment__invoice", "claim__approved_on"
    )
    for payment, invoice, day in rows:
        settled = {
            "proof": "standing",
            "proved_at": make_aware(datetime(day.year, day.month, day.day)),
        }
        payments.filter(pk=payment).update(**settled)
        invoices.filter(pk=invoice).update(**settled)


class Migration(migrations.Migration):
    dependencies = [
        ("subsidies", "0003_evidence_of_any_kind"),
        ("contracts", "0011_papers_on_file"),
    ]
    operations = [migrations.RunPython(keep_what_was_granted, migrations.RunPython.noop)]
