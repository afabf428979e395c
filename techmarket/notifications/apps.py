from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "techmarket.notifications"
    label = "notifications"
    verbose_name = _("消息通知")

    def ready(self):
        from techmarket.notifications.services import tell_recipients
        from techmarket.workflow.actions import performed

        performed.connect(tell_recipients, dispatch_uid="notifications.tell_recipients")
