"""Lines of bank files."""

from django.db import models

from quittance.areas.claims.models import Case
from quittance.areas.exchange.models import ReceivedFile


class BankEntry(models.Model):
    """A line of a bank file. Amount in øre, positive when money came in. Matched, or waiting for a person."""

    class Status(models.TextChoices):
        """Where its money is."""

        MATCHED = "matched"
        SUSPENSE = "suspense"

    file = models.ForeignKey(ReceivedFile, models.PROTECT, db_index=False)
    line = models.IntegerField()
    # One per entry the bank booked, also when two files overlap; counts otherwise equal entries.
    entry_key = models.UUIDField(unique=True)
    account = models.CharField(max_length=11)
    booked_on = models.DateField()
    amount = models.BigIntegerField()
    kind = models.SmallIntegerField()
    reference = models.CharField(max_length=25)
    payer_account = models.CharField(max_length=11)
    bank_reference = models.TextField()
    text = models.TextField()
    status = models.CharField(max_length=8, choices=Status)
    reason = models.CharField(max_length=30, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, db_index=False)
    posting_id = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(name="entry_waiting", fields=["booked_on"], condition=models.Q(status="suspense")),
        ]
        constraints = [
            models.CheckConstraint(name="entry_amount_not_zero", condition=~models.Q(amount=0)),
            models.CheckConstraint(
                name="entry_matched_has_case",
                condition=~models.Q(status="matched") | models.Q(case__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"bank entry {self.pk}"
