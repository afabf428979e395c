from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_import_events")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="settled_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="新手引导关闭时间"
            ),
        ),
    ]
