"""How many events of one kind somebody has left within a minute is asked before the next one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_looks")]

    operations = [
        migrations.AddIndex(
            model_name="securityevent",
            index=models.Index(fields=["kind", "actor", "at"], name="security_event_of_account"),
        ),
        migrations.AddIndex(
            model_name="securityevent",
            index=models.Index(
                fields=["kind", "address", "at"],
                condition=models.Q(("actor", None)),
                name="security_event_of_nobody",
            ),
        ),
    ]
