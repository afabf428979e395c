from django.db import migrations

from techmarket.lists.sounds import add_sounds


def fill(apps, schema_editor):
    add_sounds(apps.get_model("brokers", "Broker").objects.all(), "name")


class Migration(migrations.Migration):
    """Names are found by their pinyin, too: what `save()` stores now, for the rows there are."""

    dependencies = [("brokers", "0005_voided")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
