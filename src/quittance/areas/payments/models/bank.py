"""Lines of bank files."""

from django.db import models

from quittance.areas.claims.models import Case
from quittance.areas.exchange.models import ReceivedFile
from quittance.areas.payments.models.statements import StatementLine


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
    # The format of the file: ocr-giro, camt.054 or camt.053.
    source = models.CharField(max_length=8, db_default="ocr-giro")
    account = models.CharField(max_length=11)
    booked_on = models.DateField()
    amount = models.BigIntegerField()
    kind = models.SmallIntegerField()
    reversal = models.BooleanField(db_default=False)
    reference = models.CharField(max_length=35)
    payer_account = models.CharField(max_length=34)
    payer_name = models.TextField(db_default="")
    bank_reference = models.TextField()
    # The lump sum on the account that holds it: the entry's reference, or positions 22-31 of a giro file, and the
    # number of the entry in a camt file.
    lump = models.TextField(db_default="")
    entry_number = models.IntegerField(null=True)
    end_to_end_id = models.CharField(max_length=35, db_default="", db_collation="C")
    # What the payer ordered in other money, "EUR 1000.00".
    instructed = models.CharField(max_length=40, db_default="")
    return_reason = models.CharField(max_length=35, db_default="")
    text = models.TextField()
    status = models.CharField(max_length=8, choices=Status)
    reason = models.CharField(max_length=30, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, db_index=False)
    posting_id = models.BigIntegerField()
    # The line of a statement that this money is in.
    statement_line = models.ForeignKey(StatementLine, models.PROTECT, null=True, db_index=False, related_name="entries")

    class Meta:
        indexes = [
            models.Index(name="entry_waiting", fields=["booked_on"], condition=models.Q(status="suspense")),
            models.Index(name="entry_account_day", fields=["account", "booked_on"]),
            models.Index(name="entry_end_to_end", fields=["end_to_end_id"], condition=~models.Q(end_to_end_id="")),
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


class EntrySighting(models.Model):
    """Money booked from one kind of file, seen again in another: the same payment, counted once.

    Its own key makes the other file's next delivery known; each kind of file sees an entry once, so that of two
    honest twins each finds its own.
    """

    entry = models.ForeignKey(BankEntry, models.PROTECT, related_name="sightings")
    file = models.ForeignKey(ReceivedFile, models.PROTECT, db_index=False)
    line = models.IntegerField()
    entry_key = models.UUIDField(unique=True)
    # The format of the other file; "lump" when that file shows a whole lump sum and this is its first payment.
    source = models.CharField(max_length=8)
    lump = models.TextField()
    entry_number = models.IntegerField(null=True)

    append_only = True

    class Meta:
        constraints = [models.UniqueConstraint(name="entry_seen_once", fields=["entry", "source"])]

    def __str__(self) -> str:
        return f"sighting {self.pk}"
