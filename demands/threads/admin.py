from django.contrib import admin

from demands.threads.models import ThreadMessage
from techmarket.site.administration import BusinessRecordMixin


@admin.register(ThreadMessage)
class ThreadMessageAdmin(BusinessRecordMixin, admin.ModelAdmin):
    list_display = ["intent", "organization", "created_at"]
    raw_id_fields = ["intent"]
    readonly_fields = ["created_by"]
