"""Whatever a list of events may be narrowed by, its newest rows are the first of an index."""

from django.db import migrations, models

FIELDS = {
    "security_event_newest": [],
    "security_event_kind": ["kind"],
    "security_event_actor": ["actor"],
    "security_event_address": ["address"],
    "security_event_kind_actor": ["kind", "actor"],
    "security_event_kind_address": ["kind", "address"],
}
BEFORE = (
    "accounts_se_kind_bc79b9_idx",
    "accounts_se_actor_i_26f66e_idx",
    "security_event_of_account",
    "security_event_of_nobody",
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_events_are_counted")]

    operations = [
        *(
            migrations.AddIndex(
                model_name="securityevent",
                index=models.Index(fields=[*fields, "-at", "-id"], name=name),
            )
            for name, fields in FIELDS.items()
        ),
        *(migrations.RemoveIndex(model_name="securityevent", name=name) for name in BEFORE),
    ]
