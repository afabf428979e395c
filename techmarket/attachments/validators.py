"""What may be uploaded, decided by the content and never by the name alone."""

import re
import struct
import zipfile
from pathlib import PurePath

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of Word, WPS and Excel before 2007
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
    ".doc": (OLE,),
    ".wps": (OLE,),
    ".xls": (OLE,),
    ".xml": (b"<?xml", b"\xef\xbb\xbf<?xml", b"<EInvoice"),
}
# Office files and OFD are archives: what tells them from any other is the document inside.
ARCHIVES = {
    ".docx": "word/document.xml",
    ".xlsx": "xl/workbook.xml",
    ".ofd": "OFD.xml",
    ".zip": None,
}
# The streams that tell the older office files apart, and the one that holds macros.
STREAMS = {".doc": ("WordDocument",), ".wps": ("WordDocument",), ".xls": ("Workbook", "Book")}
MACROS = "_VBA_PROJECT"
INVOICE = re.compile("<(\\w+:)?(EInvoice|Invoice|电子发票)[\\s>/]".encode())
DIRECTORY_MOST = 4 << 20  # bytes of an archive's list of members
END_OF_ARCHIVE, BEYOND_4_GB = b"PK\x05\x06", b"PK\x06\x07"
CONVERT = {
    ".heic": _("手机照片请先存为 JPG（iPhone：设置 → 相机 → 格式 → 兼容性最佳）后上传。"),
    ".heif": _("手机照片请先存为 JPG 后上传。"),
    ".tif": _("扫描件请另存为 PDF 或 JPG 后上传。"),
    ".tiff": _("扫描件请另存为 PDF 或 JPG 后上传。"),
    ".rar": _("请解压后逐个上传，或重新压缩为 ZIP。"),
    ".7z": _("请解压后逐个上传，或重新压缩为 ZIP。"),
    ".et": _("请在 WPS 中另存为 .xlsx 后上传。"),
    ".docm": _("请另存为不含宏的 .docx 后上传。"),
    ".xlsm": _("请另存为不含宏的 .xlsx 后上传。"),
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
        if suffix in CONVERT:
            raise ValidationError(CONVERT[suffix])
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
    check_inside(upload, suffix, head)


def check_inside(upload, suffix, head):
    """What the first bytes do not tell."""
    if suffix in ARCHIVES:
        check_office_file(upload, suffix)
    elif suffix in STREAMS:
        check_streams(upload, suffix)
    elif suffix == ".xml" and (b"<!DOCTYPE" in head or not INVOICE.search(head)):
        raise ValidationError(_("只接受电子发票的 XML 文件；其他 XML 请转为 PDF 后上传。"))


def check_streams(upload, suffix):
    """Streams are named in UTF-16; nothing is opened."""
    body = upload.read()
    upload.seek(0)
    if MACROS.encode("utf-16-le") in body:
        raise ValidationError(_("文件含有宏，请另存为不含宏的文件后上传。"))
    if not any(name.encode("utf-16-le") in body for name in STREAMS[suffix]):
        raise ValidationError(not_such(suffix))


def check_office_file(upload, suffix):
    """Read the archive's directory only, when it is no larger than honest ones; nothing is
    unpacked."""
    if directory_size(upload) > DIRECTORY_MOST:
        raise ValidationError(_("压缩包内的文件过多，请分开上传。"))
    try:
        names = zipfile.ZipFile(upload).namelist()
    except (zipfile.BadZipFile, ValueError, RuntimeError, OSError, struct.error) as error:
        raise ValidationError(_("文件已损坏，无法打开，请在本机确认能打开后重新上传。")) from error
    finally:
        upload.seek(0)
    if ARCHIVES[suffix] and ARCHIVES[suffix] not in names:
        raise ValidationError(not_such(suffix))


def not_such(suffix):
    message = _("文件内容不是 %(suffix)s 文档，请用办公软件打开并另存后重新上传。")
    return message % {"suffix": suffix}


def directory_size(upload):
    """Bytes of the list of members as the archive's last record says, and as it will be read; an
    archive of this size has no use for the record that overrules it."""
    upload.seek(max(0, upload.size - 65_557))
    tail = upload.read()
    upload.seek(0)
    if BEYOND_4_GB in tail:
        return upload.size + DIRECTORY_MOST
    place = tail.rfind(END_OF_ARCHIVE)
    return int.from_bytes(tail[place + 12 : place + 16], "little") if place >= 0 else 0


def detected(head):
    try:
        return puremagic.from_string(head)
    except (puremagic.PureError, ValueError):
        return _("未知格式")
