"""Keys have a scope, remember their last use, and belong to the password of their issue.

Keys of before go on as before: they write, and die with the password of today.
"""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.utils.crypto import salted_hmac

SALT = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"


def stamp_with_todays_password(apps, schema_editor):
    for token in apps.get_model("accounts", "ApiToken").objects.select_related("user"):
        token.stamp = salted_hmac(SALT, token.user.password, algorithm="sha256").hexdigest()
        token.save(update_fields=["stamp"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_two_persons")]
    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="scope",
            field=models.CharField(
                choices=[("read", "只读"), ("write", "读写")],
                default="write",
                max_length=10,
                verbose_name="权限",
            ),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="areas",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=50),
                blank=True,
                default=list,
                size=None,
                verbose_name="范围",
            ),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="last_used_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="最近使用"),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="stamp",
            field=models.CharField(default="", editable=False, max_length=128),
            preserve_default=False,
        ),
        migrations.RunPython(stamp_with_todays_password, migrations.RunPython.noop),
    ]
