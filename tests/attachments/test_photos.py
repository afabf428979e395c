"""A phone's photo is kept as it was sent, and shown as a picture that every browser knows."""

import hashlib
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from techmarket.attachments.models import Attachment
from techmarket.attachments.validators import validate_upload
from tests.clients import client_of, text_of
from tests.factories.achievements import listed_achievement
from tests.factories.demands import member_of
from tests.factories.photos import photo


@pytest.fixture
def record():
    return listed_achievement()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["IMG_0001.HEIC", "照片.heif"])
def test_a_photo_is_kept_and_shown(record, name):
    body, owner = photo(), member_of(record.organization)
    upload = SimpleUploadedFile(name, body)
    kept = Attachment.store(upload, subject=record, kind="proof", by=owner)
    client = client_of(owner)
    original = b"".join(client.get(kept.get_absolute_url()).streaming_content)
    assert hashlib.sha256(original).hexdigest() == kept.sha256 == hashlib.sha256(body).hexdigest()
    answer = client.get(kept.get_view_url())
    shown = b"".join(answer.streaming_content)
    picture = Image.open(io.BytesIO(shown))
    assert (answer["Content-Type"], picture.format, picture.size) == (
        "image/jpeg",
        "JPEG",
        (64, 48),
    )
    red, green, blue = picture.getpixel((30, 20))
    assert red > 150 > 80 > max(green, blue)
    assert b"GPS" in body
    assert b"GPS" not in shown
    assert kept.get_view_url() in text_of(client.get(record.get_absolute_url()))


@pytest.mark.django_db
def test_what_browsers_show_is_shown_in_place_and_nothing_else(record):
    """Not drawn again; framed by our own pages only, and nothing of it may load or run."""
    owner = member_of(record.organization)
    client = client_of(owner)
    upload = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n")
    kept = Attachment.store(upload, subject=record, kind="proof", by=owner)
    answer = client.get(kept.get_view_url())
    assert not kept.shown
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "attachment" not in answer.get("Content-Disposition", "")
    loaded = client.get(kept.get_absolute_url())
    assert loaded["Content-Security-Policy"].startswith("sandbox")
    Attachment.objects.filter(pk=kept.pk).update(content_type="application/octet-stream")
    kept.refresh_from_db()
    assert kept.get_view_url() == ""
    assert client.get(f"{kept.get_absolute_url()}view/").status_code == 404


def oversized():
    """Its header claims more pixels than any phone has."""
    body = photo()
    place = body.index(b"ispe") + 8
    return body[:place] + (60_000).to_bytes(4) + (60_000).to_bytes(4) + body[place + 8 :]


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (photo()[:200], "已损坏"),
        (photo()[:40] + b"\x00" * 400, "已损坏"),
        (oversized(), "展开后过大|已损坏"),
        (b"\x00\x00\x00\x18ftypavif" + b"\x00" * 40, "不符"),
        (b"%PDF-1.4", "不符"),
    ],
    ids=["cut", "emptied", "oversized", "another-kind", "pdf"],
)
def test_what_is_no_photo_is_refused(body, refusal):
    with pytest.raises(ValidationError, match=refusal):
        validate_upload(SimpleUploadedFile("a.heic", body))
