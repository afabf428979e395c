"""The table of the notices app moves here with its rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("notices", "0002_frozen")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE notices_numberseries RENAME TO numbers_numberseries",
                    "ALTER TABLE numbers_numberseries RENAME TO notices_numberseries",
                )
            ],
            state_operations=[
                migrations.CreateModel(
                    name="NumberSeries",
                    fields=[
                        (
                            "name",
                            models.CharField(max_length=20, primary_key=True, serialize=False),
                        ),
                        ("last", models.PositiveIntegerField(default=0)),
                    ],
                    options={"verbose_name": "编号序列", "verbose_name_plural": "编号序列"},
                ),
            ],
        )
    ]
