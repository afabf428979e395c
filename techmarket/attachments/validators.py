"""What may be uploaded, decided by the content and never by the name alone."""

import struct
import zipfile
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
# Office files and OFD are archives: what tells them from any other is the document inside.
ARCHIVES = {
    ".docx": "word/document.xml",
    ".xlsx": "xl/workbook.xml",
    ".ofd": "OFD.xml",
    ".zip": None,
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
    if suffix in ARCHIVES:
        check_office_file(upload, suffix)


def check_office_file(upload, suffix):
    """Read the archive's directory only; nothing is unpacked."""
    try:
        names = zipfile.ZipFile(upload).namelist()
    except (zipfile.BadZipFile, ValueError, RuntimeError, OSError, struct.error) as error:
        raise ValidationError(_("文件已损坏，无法打开，请在本机确认能打开后重新上传。")) from error
    finally:
        upload.seek(0)
    if ARCHIVES[suffix] and ARCHIVES[suffix] not in names:
        raise ValidationError(
            _("文件内容不是 %(suffix)s 文档，请用办公软件打开并另存后重新上传。")
            % {"suffix": suffix}
        )


def detected(head):
    try:
        return puremagic.from_string(head)
    except (puremagic.PureError, ValueError):
        return _("未知格式")
