"""Registration numbers go on where they stood, in the one table of series."""

from django.db import migrations


def move_forwards(apps, schema_editor):
    series = apps.get_model("numbers", "NumberSeries").objects
    for row in apps.get_model("contracts", "RegistrationSequence").objects.all():
        series.create(name=f"{row.year}{row.region_id}", last=row.last)


def move_backwards(apps, schema_editor):
    sequences = apps.get_model("contracts", "RegistrationSequence").objects
    for row in apps.get_model("numbers", "NumberSeries").objects.filter(name__regex="^[0-9]{10}$"):
        sequences.create(year=row.name[:4], region_id=row.name[4:], last=row.last)
        row.delete()


class Migration(migrations.Migration):
    dependencies = [("contracts", "0005_contract_is_disputed"), ("numbers", "0001_initial")]

    operations = [
        migrations.RunPython(move_forwards, move_backwards),
        migrations.DeleteModel(name="RegistrationSequence"),
    ]
