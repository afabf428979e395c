"""The papers that a unit's verification rests on."""

from django.utils.translation import gettext_lazy as _

from techmarket.attachments.kinds import attachment_kind

LICENCE = attachment_kind("licence", _("营业执照或法人证书"))
