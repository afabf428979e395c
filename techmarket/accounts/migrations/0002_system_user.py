from django.contrib.auth.hashers import make_password
from django.db import migrations

SYSTEM_USERNAME = "system"


def create_system_user(apps, schema_editor):
    """Take the name before anybody can; a person who signed up with it keeps the account."""
    users = apps.get_model("accounts", "User").objects
    for user in users.filter(username=SYSTEM_USERNAME, is_active=True):
        user.username = f"{SYSTEM_USERNAME}-{user.pk}"
        user.save(update_fields=["username"])
    users.get_or_create(
        username=SYSTEM_USERNAME,
        defaults={"full_name": "系统", "is_active": False, "password": make_password(None)},
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(create_system_user, migrations.RunPython.noop)]
