from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from techmarket.accounts.models import SecurityEvent
from techmarket.exchange.resources import MarketResource


class SecurityEventResource(MarketResource):
    """Export only: events happen, nobody brings them."""

    at = Field("at", _("时间"))
    kind = Field("get_kind_display", _("类型"))
    username = Field("actor__username", _("操作人用户名"))
    actor = Field("actor", _("操作人"))
    subject = Field("subject", _("对象"))
    address = Field("address", _("网络地址"))

    class Meta(MarketResource.Meta):
        model = SecurityEvent
        fields = ["at", "kind", "username", "actor", "subject", "address"]
