from django.contrib import admin

from techmarket.notifications.models import Notification


@admin.register(Notification)
class NotificationAdmin(admin.ModelAdmin):
    """Whether and when somebody was told; the text is for the recipient."""

    list_display = ["user", "title", "created_at", "read_at", "sent_at"]
    list_select_related = ["user"]
    search_fields = ["user__username", "title"]
    exclude = ["body"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
