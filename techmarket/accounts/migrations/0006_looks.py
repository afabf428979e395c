"""No two user names look alike, also when both are chosen at the same moment. Of those that do since
before, the first holds the look; the others keep their names."""

import django.db.models.functions
from django.db import migrations, models

LOOKS = "translate(lower({}.username), '01i', 'oll')"
MARK = f"""
UPDATE accounts_user later SET like_another = true WHERE EXISTS (
    SELECT FROM accounts_user first
    WHERE first.id < later.id AND {LOOKS.format("first")} = {LOOKS.format("later")}
)
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_tokens")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="like_another",
            field=models.BooleanField(
                default=False, editable=False, verbose_name="与更早的用户名相似"
            ),
        ),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                models.Func(
                    django.db.models.functions.Lower("username"),
                    models.Value("01i"),
                    models.Value("oll"),
                    function="translate",
                ),
                condition=models.Q(("like_another", False)),
                name="user_looks_unique",
                violation_error_message="该用户名与已有或保留的用户名相同或容易混淆，请换一个。",
            ),
        ),
    ]
