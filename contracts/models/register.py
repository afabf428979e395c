import hashlib

from django.db import models


def fingerprint(contract):
    """One contract, one registration: the same parties, name, amount and day are the same."""
    sides = [side.uscc or side.name for side in (contract.seller, contract.buyer)]
    title, amount = "".join(contract.title.split()), f"{contract.total_amount:.2f}"
    parts = [*sides, title, amount, str(contract.signed_on)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class RegistrationSequence(models.Model):
    """Counter behind the 16-digit number: year 4 + registration region 6 + sequence 6."""

    region = models.ForeignKey("codes.Region", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "year"], name="registrationsequence_unique")
        ]

    def __str__(self):
        return f"{self.year}{self.region_id}{self.last:06d}"

    @classmethod
    def next_number(cls, region_id, year):
        """Under a row lock; a number is never used twice, even when a contract is revoked."""
        cls.objects.get_or_create(region_id=region_id, year=year)
        row = cls.objects.select_for_update().get(region_id=region_id, year=year)
        row.last += 1
        row.save(update_fields=["last"])
        return f"{year}{region_id}{row.last:06d}"
