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
from tests.factories.contracts import upload
from tests.factories.demands import member_of


def archive(*names):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as packed:
        for name in names:
            packed.writestr(name, "content")
    return body.getvalue()


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
