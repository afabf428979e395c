"""For whom the papers on file were entered, and which scan is whose. Nothing is confirmed here: see
claims/migrations/0004_standing_evidence.py for what was granted already (0013)."""

from collections import defaultdict
from datetime import timedelta

from django.db import migrations

KINDS = {"Payment": "voucher", "Invoice": "invoice"}
SAME_MOMENT = timedelta(seconds=5)


def fill_entered_for(apps, schema_editor):
    """The party whose member entered it; where that is not one party, only a registrar checks."""
    parties, members = defaultdict(set), defaultdict(set)
    rows = apps.get_model("contracts", "ContractParty").objects.exclude(organization=None)
    for contract, organization in rows.values_list("contract", "organization"):
        parties[contract].add(organization)
    rows = apps.get_model("institutions", "Membership").objects.all()
    for user, organization in rows.values_list("user", "organization"):
        members[user].add(organization)
    for name in KINDS:
        model = apps.get_model("contracts", name)
        papers = list(model.objects.filter(entered_for=None, proof=""))
        for paper in papers:
            units = parties[paper.contract_id] & members[paper.created_by_id]
            paper.entered_for_id = units.pop() if len(units) == 1 else None
        model.objects.bulk_update(papers, ["entered_for"], batch_size=500)


def give_scans(apps, schema_editor):
    """A scan was kept with the contract in the moment in which its paper was entered."""
    types = apps.get_model("contenttypes", "ContentType").objects
    contracts = types.filter(app_label="contracts", model="contract").first()
    if contracts is None:  # a new database
        return
    files = apps.get_model("attachments", "Attachment").objects.filter(subject_type=contracts)
    for name, kind in KINDS.items():
        own, _new = types.get_or_create(app_label="contracts", model=name.lower())
        scans = defaultdict(list)
        for file in files.filter(kind=kind):
            scans[file.subject_id, file.uploaded_by_id].append(file)
        for paper in apps.get_model("contracts", name).objects.all():
            for file in scans[paper.contract_id, paper.created_by_id]:
                if abs(file.uploaded_at - paper.created_at) < SAME_MOMENT:
                    files.filter(pk=file.pk).update(subject_type=own, subject_id=paper.pk)


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0010_proof"),
        ("attachments", "0002_alter_attachment_kind"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(fill_entered_for, migrations.RunPython.noop),
        migrations.RunPython(give_scans, migrations.RunPython.noop),
    ]
