"""Files that belong to a record; whoever may not see the record may not see the file."""

import hashlib
import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from techmarket.attachments import kinds
from techmarket.attachments.validators import content_type_of, extension, validate_upload
from techmarket.text import cleaned

PDF, PICTURES = "application/pdf", {"image/png", "image/jpeg"}


def storage_name(attachment, filename):
    """A name of our own: the client's name is only ever shown, never used as a path."""
    return f"{attachment.uuid.hex[:2]}/{attachment.uuid}{extension(filename)}"


def shown_name(attachment, _filename):
    return f"{attachment.uuid.hex[:2]}/{attachment.uuid}-shown.jpg"


class AttachmentQuerySet(models.QuerySet):
    def filter_for(self, subject):
        """The files of one record."""
        content_type = ContentType.objects.get_for_model(subject)
        return self.filter(subject_type=content_type, subject_id=subject.pk)


class Attachment(models.Model):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    kind = models.CharField(_("材料类别"), max_length=20, choices=kinds.attachment_kinds)
    title = models.CharField(_("文件名"), max_length=200)
    file = models.FileField(_("文件"), upload_to=storage_name, validators=[validate_upload])
    # A phone's photo once more, as any browser shows it.
    shown = models.FileField(upload_to=shown_name, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    content_type = models.CharField(max_length=100)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("附件")
        ordering = ["uploaded_at"]
        indexes = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("attachments:download", args=[self.uuid])

    @property
    def is_pdf(self):
        return self.content_type == PDF

    @property
    def is_picture(self):
        return bool(self.shown) or self.content_type in PICTURES

    def get_view_url(self):
        """Where a browser shows it in place: a picture, or a PDF."""
        seen = self.is_picture or self.is_pdf
        return reverse("attachments:view", args=[self.uuid]) if seen else ""

    @classmethod
    def store(cls, upload, *, subject, kind, by):
        """Validate and keep an uploaded file."""
        validate_upload(upload)
        digest = hashlib.sha256()
        for chunk in upload.chunks():
            digest.update(chunk)
        upload.seek(0)
        return cls.objects.create(
            subject=subject,
            kind=kind,
            title=cleaned(upload.name)[-200:],
            file=upload,
            shown=ContentFile(upload.drawn, "shown.jpg") if upload.drawn else "",
            size=upload.size,
            sha256=digest.hexdigest(),
            content_type=content_type_of(upload.name),
            uploaded_by=by,
        )


def attachments_of(subject, user):
    """The record's files, for those who may open them; for others none."""
    if not subject.may_open_files(user):
        return Attachment.objects.none()
    return Attachment.objects.filter_for(subject)
