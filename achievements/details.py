from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from achievements.models import Achievement
from techmarket.codes.models import Maturity
from techmarket.money import date_cn, money
from techmarket.pages.details import Details, Row


class AchievementDetails(Details):
    transfer_mode_labels = Row(gettext_lazy("转化方式"))
    price = Row()
    maturity = Row(gettext_lazy("技术成熟度"))
    field = Row()
    industry = Row()
    region = Row()
    form = Row()
    ip_kind = Row()
    plan_source = Row()
    registration_number = Row()
    completed_on = Row()
    published_at = Row(gettext_lazy("发布日期"))
    valid_until = Row()
    inventors = Row()

    class Meta:
        model = Achievement

    def render_price(self, achievement):
        if achievement.price is None:
            return achievement.get_price_kind_display()
        return money(achievement.price)

    def render_maturity(self, achievement):
        level = Maturity.objects.trl().filter(level=achievement.maturity).first()
        text = _("%(level)d 级（共 9 级）") % {"level": achievement.maturity}
        return f"{text}：{level.name}" if level else text

    def render_industry(self, achievement):
        industry = achievement.industry
        if industry and industry.parent:
            return f"{industry.parent} / {industry}"
        return industry

    def render_valid_until(self, achievement):
        if achievement.valid_until is None:
            return None
        note = _("（到期自动下架，完成单位可续期）")
        return f"{date_cn(achievement.valid_until)}{note}"


class OwnerDetails(Details):
    """The unit to turn to, beside the achievement."""

    organization__kind = Row(gettext_lazy("类型"))
    organization__region = Row(gettext_lazy("区域"))
    organization__contact_name = Row()

    class Meta:
        model = Achievement

    def render_organization__contact_name(self, achievement):
        return achievement.organization.contact
