"""What the simulated bank remembers. Amounts are whole øre (cents, in a foreign currency) and never negative."""

from django.db import models

TAKES = ("returned", "fee", "sent")


class Entry(models.Model):
    """Money that moved on the account in one sum: payments with KID are lumped together, all others stand alone."""

    account = models.CharField(max_length=11)
    date = models.DateField()
    kind = models.CharField(max_length=10)
    # Of the day's lump sums: 1, 2, …
    part = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The bank's own reference of the sum: the same in every file."""
        return f"9{self.pk:07d}"

    @property
    def moved(self) -> int:
        """Øre that came by it, negative when money left."""
        total = sum(line.amount for line in self.lines.all())
        return -total if self.kind in TAKES else total


class Line(models.Model):
    """One payment. `kind` is kid, text, foreign, returned, fee or sent; the last three take money away.

    Of a sent payment, `payer_name` and `payer_account` are the payee's, and `date` may be a day to come.
    """

    account = models.CharField(max_length=11, db_index=True)
    date = models.DateField()
    kind = models.CharField(max_length=10)
    amount = models.BigIntegerField()
    kid = models.CharField(max_length=25, blank=True)
    text = models.CharField(max_length=280, blank=True)
    payer_name = models.CharField(max_length=70, blank=True)
    payer_account = models.CharField(max_length=34, blank=True)
    end_to_end = models.CharField(max_length=35, blank=True)
    # Of payments from abroad.
    currency = models.CharField(max_length=3, blank=True)
    instructed = models.BigIntegerField(default=0)
    rate = models.CharField(max_length=20, blank=True)
    charges = models.BigIntegerField(default=0)
    returns = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="returned_by")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="lines")

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"

    @property
    def reference(self) -> str:
        """The bank's archive reference of the payment."""
        return f"{112_000_000 + self.pk}"

    @property
    def takes(self) -> bool:
        """Whether it takes money from the account."""
        return self.kind in TAKES


class File(models.Model):
    """A file as it was made; its `number` rises per kind. `entries` are the sums it tells of."""

    kind = models.CharField(max_length=10)
    number = models.IntegerField()
    account = models.CharField(max_length=11)
    date = models.DateField()
    name = models.CharField(max_length=80)
    content = models.BinaryField()
    entries = models.JSONField()
    is_copy = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="bank_file_number_rises")]

    def __str__(self) -> str:
        return self.name
