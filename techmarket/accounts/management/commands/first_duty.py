"""Names the first system, security and audit officers when the system is set up."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from techmarket.accounts.models import ADMIN_DUTIES, RoleGrant, SecurityEvent, User


class Command(BaseCommand):
    help = _("指定首任系统管理员、安全管理员或审计员；该职责已有人担任时拒绝。")

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("duty", choices=[str(duty) for duty in ADMIN_DUTIES])

    def handle(self, *, username, duty, **options):
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(_("没有用户名为“%(name)s”的用户。") % {"name": username})
        held = RoleGrant.objects.in_force(at=timezone.now())
        if held.filter(role=duty, user__is_active=True).exists():
            raise CommandError(_("该职责已有人担任，请由其授予并经他人确认，或使用应急授权。"))
        grant = RoleGrant.objects.set_up(user=user, role=duty)
        SecurityEvent.record(SecurityEvent.Kind.GRANTED, subject=grant)
        self.stdout.write(str(grant))
