"""The bank's statements: what the bank says an account held, and which of its lines our books explain."""

from django.db import models

from quittance.areas.exchange.models import ReceivedFile


class BankStatement(models.Model):
    """A camt.053 statement of one account. Balances in øre; empty when the bank gives none."""

    file = models.ForeignKey(ReceivedFile, models.PROTECT, db_index=False)
    account = models.CharField(max_length=11)
    identifier = models.CharField(max_length=35)
    # The bank's serial number; empty when it gives none.
    number = models.CharField(max_length=18, blank=True)
    from_day = models.DateField()
    to_day = models.DateField()
    opening = models.BigIntegerField(null=True)
    closing = models.BigIntegerField(null=True)

    append_only = True

    class Meta:
        constraints = [
            # A repeated delivery has another message and other ids.
            models.UniqueConstraint(
                name="statement_once",
                fields=["account", "to_day", "number", "from_day", "opening", "closing"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"statement {self.pk}"


class StatementLine(models.Model):
    """One booked entry of a statement, in øre, negative when money left. Open until our books explain it."""

    class Explained(models.TextChoices):
        """By what: booked from this statement, the bank's reference, a giro file's lump sum, or day and amount."""

        BOOKED = "booked"
        REFERENCE = "reference"
        GIRO = "giro"
        AMOUNT = "amount"
        PERSON = "person"

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="lines")
    # The number of the entry in the file.
    entry_number = models.IntegerField()
    account = models.CharField(max_length=11)
    booked_on = models.DateField()
    amount = models.BigIntegerField()
    reversal = models.BooleanField()
    bank_reference = models.TextField()
    text = models.TextField()
    explained_by = models.CharField(max_length=9, choices=Explained, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="statement_line_once", fields=["statement", "entry_number"]),
            models.CheckConstraint(name="statement_line_not_zero", condition=~models.Q(amount=0)),
        ]
        indexes = [
            models.Index(
                name="statement_line_open", fields=["account", "booked_on"], condition=models.Q(explained_by="")
            ),
        ]

    def __str__(self) -> str:
        return f"statement line {self.pk}"
