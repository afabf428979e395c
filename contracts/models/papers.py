"""The papers that a contract and its payments rest on."""

from django.utils.translation import gettext_lazy as _

from techmarket.attachments.kinds import attachment_kind

CONTRACT_TEXT = attachment_kind("contract", _("合同文本"))
VOUCHER = attachment_kind("voucher", _("付款凭证"))
INVOICE = attachment_kind("invoice", _("发票"))
