from django.db import migrations

from techmarket.lists.sounds import add_sounds


def fill(apps, schema_editor):
    add_sounds(apps.get_model("contracts", "Contract").objects.all(), "title")


class Migration(migrations.Migration):
    """Names are found by their pinyin, too: what `save()` stores now, for the rows there are."""

    dependencies = [("contracts", "0014_denial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
