"""What may be uploaded, told by the content, and what a download does without its file."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from techmarket.attachments.models import Attachment
from techmarket.attachments.validators import validate_upload
from tests.clients import client_of, text_of
from tests.factories.achievements import listed_achievement
from tests.factories.demands import member_of
from tests.factories.files import upload


def archive(*names):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as packed:
        for name in names:
            packed.writestr(name, "content")
    return body.getvalue()


def container(*streams):
    """As Word, WPS and Excel wrote before 2007: enough of it to be told apart."""
    names = b"".join(name.encode("utf-16-le") for name in streams)
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 1000 + names


def crowded(members):
    """An archive whose list of members is long."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as packed:
        for number in range(members):
            packed.writestr(zipfile.ZipInfo(f"{number:0>1000}"), b"")
    return body.getvalue()


INVOICE = b"<?xml version='1.0' encoding='UTF-8'?><EInvoice><Header/></EInvoice>"


@pytest.mark.parametrize(
    ("name", "body", "refusal"),
    [
        ("a.docx", archive("[Content_Types].xml", "word/document.xml"), None),
        ("a.xlsx", archive("xl/workbook.xml"), None),
        ("a.ofd", archive("OFD.xml", "Doc_0/Document.xml"), None),
        ("a.zip", archive("any.txt"), None),
        ("a.docx", archive("evil.exe"), "不是 .docx 文档"),
        ("a.docx", archive("xl/workbook.xml"), "不是 .docx 文档"),
        ("a.xlsx", archive("word/document.xml"), "不是 .xlsx 文档"),
        ("a.ofd", archive("evil.exe"), "不是 .ofd 文档"),
        ("a.docx", archive("word/document.xml")[:-30], "已损坏"),
        ("a.zip", b"PK\x03\x04" + b"\x00" * 64, "已损坏"),
        ("a.zip", crowded(5000), "过多"),
        ("合同.doc", container("WordDocument"), None),
        ("合同.wps", container("WordDocument"), None),
        ("明细.xls", container("Workbook"), None),
        ("明细.xls", container("WordDocument"), "不是 .xls 文档"),
        ("合同.doc", container("WordDocument", "_VBA_PROJECT"), "含有宏"),
        ("合同.doc", b"MZ", "不符"),
        ("发票.xml", INVOICE, None),
        ("发票.xml", b"<?xml version='1.0'?><svg/>", "只接受电子发票"),
        ("发票.xml", b"<?xml version='1.0'?><!DOCTYPE a><EInvoice/>", "只接受电子发票"),
        ("照片.heic", b"....ftypheic", "已损坏"),
        ("扫描.tif", b"II*\x00", "另存为 PDF"),
        ("包.rar", b"Rar!", "ZIP"),
    ],
)
def test_an_archive_holds_what_its_name_says(name, body, refusal):
    file = SimpleUploadedFile(name, body)
    if refusal is None:
        validate_upload(file)
        assert file.read() == body  # whoever stores it reads it from the start
        return
    with pytest.raises(ValidationError, match=refusal):
        validate_upload(file)


@pytest.mark.django_db
def test_a_file_lost_from_the_disk_is_a_clear_page():
    achievement = listed_achievement()
    owner = member_of(achievement.organization)
    file = Attachment.store(upload("证明.pdf"), subject=achievement, kind="proof", by=owner)
    Path(file.file.path).unlink()
    answer = client_of(owner).get(file.get_absolute_url())
    assert answer.status_code == 404
    assert "证明.pdf" in text_of(answer)
    assert "重新上传" in text_of(answer)
