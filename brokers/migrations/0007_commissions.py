import django_fsm
from django.db import migrations, models

STATUSES = ["draft", "applied", "invited", "active", "declined", "concluded", "ended"]


class Migration(migrations.Migration):
    dependencies = [("brokers", "0006_sounds")]

    operations = [
        migrations.RemoveConstraint("engagement", "engagement_status_known"),
        migrations.RemoveConstraint("engagement", "engagement_once_per_broker"),
        migrations.AlterField(
            model_name="engagement",
            name="status",
            field=django_fsm.FSMField(
                choices=[
                    ("draft", "未提交"),
                    ("applied", "待需求方确认"),
                    ("invited", "待经理人答复"),
                    ("active", "服务中"),
                    ("declined", "未获确认"),
                    ("concluded", "已促成签约"),
                    ("ended", "服务结束"),
                ],
                default="draft",
                max_length=50,
                protected=True,
                verbose_name="状态",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", STATUSES)), name="engagement_status_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["draft", "applied", "invited", "active"])),
                fields=("intent", "broker"),
                name="engagement_once_per_broker",
                violation_error_message="该技术经理人已申请服务此意向，或已受委托。",
            ),
        ),
    ]
