from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from techmarket.codes import models


def yes_or_no(name, label):
    """A column of a list in words: Django's own icons say “True” and “False”."""

    @admin.display(description=label, ordering=name)
    def said(obj):
        return _("是") if getattr(obj, name) else _("否")

    return said


class CodeAdmin(admin.ModelAdmin):
    """Codes come from the files of `loadcodes`; here they are only looked up."""

    list_display = ["code", "name", "parent", "valid_from", "valid_to", "source", "note"]
    list_select_related = ["parent"]
    list_per_page = 50
    search_fields = ["code", "name"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(models.Region)
class RegionAdmin(CodeAdmin):
    list_display = ["code", "full_name", "level", "valid_from", "valid_to", "note"]
    list_filter = ["level", "is_statistical"]
    search_fields = ["code", "full_name", "pinyin"]


@admin.register(models.Maturity)
class MaturityAdmin(CodeAdmin):
    list_display = ["code", "scale", "level", "name", "criterion"]
    list_filter = ["scale"]


admin.site.register(
    [
        models.Industry,
        models.TechField,
        models.ContractKind,
        models.IpKind,
        models.PlanSource,
        models.SocioEconomicGoal,
        models.PartyType,
        models.AchievementForm,
    ],
    CodeAdmin,
)


@admin.register(models.CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):
    """A single day may be put right; whole years are imported with `loadcodes --holidays`."""

    list_display = ["date", yes_or_no("is_workday", _("是否工作日")), "note", "source"]
    list_filter = ["is_workday"]
    date_hierarchy = "date"
    readonly_fields = ["date", "source"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        # Another source than the library's: the next loadcodes leaves the day alone.
        obj.source = (str(_("管理员修订：%s")) % request.user.get_username())[:100]
        super().save_model(request, obj, form, change)
