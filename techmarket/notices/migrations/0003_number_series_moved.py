from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_frozen"), ("numbers", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="NumberSeries")]
        )
    ]
