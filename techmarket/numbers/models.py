from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberSeries(models.Model):
    """The last number given of a series. Its row lock makes numbers consecutive and without gaps;
    a number is never given twice, even when what bore it was revoked."""

    name = models.CharField(max_length=20, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("编号序列")

    def __str__(self):
        return f"{self.name}-{self.last:06d}"

    @classmethod
    def next(cls, name):
        """The series of that name, moved on by one; call it inside the transaction that uses it."""
        cls.objects.get_or_create(name=name)
        row = cls.objects.select_for_update().get(name=name)
        row.last += 1
        row.save(update_fields=["last"])
        return row

    @classmethod
    def take(cls, prefix, *, on):
        """The next number of a year, as “GS-2026-000123”."""
        return str(cls.next(f"{prefix}-{on.year}"))

    @classmethod
    def take_registration(cls, region_id, year):
        """Number of a registration: 16 digits, year 4 + registration region 6 + sequence 6."""
        name = f"{year}{region_id}"
        return f"{name}{cls.next(name).last:06d}"
