from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from achievements.models import Achievement, Patent
from techmarket.site.administration import BusinessRecordMixin


class PatentInline(admin.TabularInline):
    model = Patent
    extra = 0


@admin.register(Achievement)
class AchievementAdmin(BusinessRecordMixin, SimpleHistoryAdmin):
    list_display = ["title", "organization", "field", "region", "maturity", "status"]
    list_filter = ["status", "field", "maturity"]
    list_select_related = ["organization", "field", "region"]
    search_fields = ["title", "organization__name", "external_key"]
    autocomplete_fields = ["organization", "region", "industry"]
    readonly_fields = ["status", "created_by", "published_at"]
    inlines = [PatentInline]
