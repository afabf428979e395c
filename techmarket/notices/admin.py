from django.contrib import admin

from techmarket.notices.models import Notice, Objection


class ReadOnlyAdmin(admin.ModelAdmin):
    """Support staff look things up; what is published is never edited."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ["number", "title", "kind", "region", "starts_on", "ends_on", "status"]
    list_filter = ["kind", "status"]
    list_select_related = ["region"]
    search_fields = ["number", "title"]


@admin.register(Objection)
class ObjectionAdmin(ReadOnlyAdmin):
    list_display = ["number", "notice", "filed_on", "handled_on", "status"]
    list_filter = ["status"]
    list_select_related = ["notice"]
    search_fields = ["number", "notice__number"]
    exclude = ["name", "phone", "email", "organization"]
