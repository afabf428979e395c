"""What may be uploaded, decided by the content and never by the name alone."""

import json
from pathlib import PurePath

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from techmarket import sandbox

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
    ".heic": (),  # see `is_genuine`
    ".heif": (),
}
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"}
PROBLEMS = {
    "damaged": _("文件已损坏，无法打开，请在本机确认能打开后重新上传。"),
    "other-kind": _("文件内容不是 %(suffix)s 文档，请用办公软件打开并另存后重新上传。"),
    "macro": _("文件含有宏，请另存为不含宏的文件后上传。"),
    "not-invoice": _("只接受电子发票的 XML 文件；其他 XML 请转为 PDF 后上传。"),
    "crowded": _("压缩包内的文件过多，请分开上传。"),
    "nested": _("压缩包里的压缩包又套着压缩包，请解开后重新压缩或分开上传。"),
    "dtd": _("文件内部的 XML 带有文档类型声明，已拒绝，请用办公软件打开并另存后重新上传。"),
    "circle": _("PDF 的页面或索引循环引用，已拒绝，请重新导出或打印为 PDF 后上传。"),
    "pixels": _("图片尺寸过大（%(detail)s 像素），请缩小后上传。"),
    "bomb": _("文件内容异常（展开后过大），已拒绝，请重新导出或拆分后上传。"),
}
CONVERT = {
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
    if not is_genuine(head, suffix):
        found = detected(head)
        raise ValidationError(
            _("文件内容与扩展名 %(suffix)s 不符（识别为 %(found)s），请核对后重新上传。")
            % {"suffix": suffix, "found": found}
        )
    check_inside(upload, suffix)


def is_genuine(head, suffix):
    if is_photo(suffix):
        return head[4:8] == b"ftyp" and bool({head[8:12], head[16:20]} & HEIC_BRANDS)
    return head.startswith(SIGNATURES[suffix])


def is_photo(suffix):
    """As phones take them; a browser cannot show it."""
    return suffix in (".heic", ".heif")


def check_inside(upload, suffix):
    """What the first bytes do not tell, once for each file. A photo is drawn meanwhile."""
    if hasattr(upload, "drawn"):
        return
    body = upload.read()
    upload.seek(0)
    work = photo_of if is_photo(suffix) else looked_into
    try:
        upload.drawn = work(body, suffix)
    except sandbox.ExhaustedError as error:
        raise ValidationError(PROBLEMS["bomb"]) from error
    except sandbox.UnreadableError as error:
        raise ValidationError(PROBLEMS["damaged"]) from error


def drawn_by_us(content, name):
    """A file of our own making to store: nothing could have got into it, so nobody looks."""
    file = ContentFile(content, name=name)
    file.drawn = None
    return file


def looked_into(body, suffix):
    answer = json.loads(sandbox.take_apart("attachment", body, suffix))
    if word := answer["problem"]:
        raise ValidationError(PROBLEMS[word] % {"suffix": suffix, "detail": answer["detail"]})


def photo_of(body, suffix):
    """The photo as a JPEG."""
    return sandbox.take_apart("photo", body, megabytes=1024, packages=True)


def detected(head):
    try:
        return puremagic.from_string(head)
    except (puremagic.PureError, ValueError):
        return _("未知格式")
