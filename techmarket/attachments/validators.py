"""What may be uploaded, decided by the content and never by the name alone."""

from pathlib import PurePath

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

# extension → signatures that a genuine file of that kind starts with
SIGNATURES = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".docx": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
    ".ofd": (b"PK\x03\x04",),
    ".zip": (b"PK\x03\x04",),
}
CONTENT_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}


def extension(name):
    return PurePath(name).suffix.lower()


def content_type_of(name):
    return CONTENT_TYPES.get(extension(name), "application/octet-stream")


def validate_upload(upload):
    """Size, extension, signature; raises ValidationError that says what to do."""
    suffix = extension(upload.name)
    if suffix not in SIGNATURES:
        kinds = "、".join(sorted(kind[1:] for kind in SIGNATURES))
        raise ValidationError(_("不支持的文件类型，请上传 %(kinds)s 文件。") % {"kinds": kinds})
    if upload.size > settings.UPLOAD_MAX_BYTES:
        limit = filesizeformat(settings.UPLOAD_MAX_BYTES)
        raise ValidationError(_("文件超过 %(limit)s，请压缩或拆分后上传。") % {"limit": limit})
    upload.seek(0)
    head = upload.read(4096)
    upload.seek(0)
    if not head.startswith(SIGNATURES[suffix]):
        found = detected(head)
        raise ValidationError(
            _("文件内容与扩展名 %(suffix)s 不符（识别为 %(found)s），请核对后重新上传。")
            % {"suffix": suffix, "found": found}
        )


def detected(head):
    try:
        return puremagic.from_string(head)
    except (puremagic.PureError, ValueError):
        return _("未知格式")
