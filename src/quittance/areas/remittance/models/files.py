"""Payment files: what the bank is told, line by line, who approved it, and what the bank answered."""

from django.db import models

from quittance.areas.exchange.models import ReceivedFile
from quittance.areas.payments.models import BankEntry, Refund
from quittance.areas.remittance.models.runs import PayoutDetails, RemittanceRun


class FeeTransfer(models.Model):
    """The agency's own fees on their way from the client account to its own account: all that were its own by then."""

    amount = models.BigIntegerField()
    made_at = models.DateTimeField()
    # On the own side of the books, when the money has left the client account.
    income_posting_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="fee_transfer_positive", condition=models.Q(amount__gt=0))]

    def __str__(self) -> str:
        return f"fee transfer {self.pk}"


class PaymentFile(models.Model):
    """A pain.001 file. Its bytes are approved by their hash, by two people of whom neither made it (B-8)."""

    class State(models.TextChoices):
        """Where it stands. released: handed out to be sent; answered: the bank has said what it took.

        not_taken: two people agreed that the bank never got it.
        """

        PROPOSED = "proposed"
        APPROVED = "approved"
        RELEASED = "released"
        ANSWERED = "answered"
        EXECUTED = "executed"
        WITHDRAWN = "withdrawn"
        NOT_TAKEN = "not_taken"

    # Ours for ever, and the business key: a second file with it is refused (B-7).
    message_id = models.CharField(max_length=35, unique=True, db_collation="C")
    version = models.CharField(max_length=6)
    account = models.CharField(max_length=11)
    pay_on = models.DateField()
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    # Encrypted: names and accounts of people who get money back stand in it. The hash is that of the clear bytes.
    content = models.BinaryField()
    sha256 = models.BinaryField(max_length=32, unique=True)
    count = models.IntegerField()
    total = models.BigIntegerField()
    made_by = models.TextField()
    made_at = models.DateTimeField()
    first_approver = models.TextField(blank=True)
    second_approver = models.TextField(blank=True)
    approved_at = models.DateTimeField(null=True)
    released_by = models.TextField(blank=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="file_approved_by_two_others",
                condition=models.Q(state__in=["proposed", "withdrawn"])
                | (
                    ~models.Q(first_approver="")
                    & ~models.Q(second_approver="")
                    & ~models.Q(first_approver=models.F("second_approver"))
                    & ~models.Q(first_approver=models.F("made_by"))
                    & ~models.Q(second_approver=models.F("made_by"))
                ),
            ),
            models.CheckConstraint(name="file_pays_something", condition=models.Q(count__gt=0, total__gt=0)),
        ]

    def __str__(self) -> str:
        return self.message_id


class PaymentLine(models.Model):
    """One payment of a file, and the posting by which the money is on its way (B-8)."""

    class Kind(models.TextChoices):
        """What it pays."""

        REMITTANCE = "remittance"
        REFUND = "refund"
        FEES = "fees"

    class State(models.TextChoices):
        """ordered until the bank says no (rejected), the debit is on the account (paid) or the file is withdrawn.

        So it is, too, when the bank never took it.
        """

        ORDERED = "ordered"
        ACCEPTED = "accepted"
        REJECTED = "rejected"
        PAID = "paid"
        WITHDRAWN = "withdrawn"

    file = models.ForeignKey(PaymentFile, models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=10, choices=Kind)
    run = models.ForeignKey(RemittanceRun, models.PROTECT, null=True, related_name="payments")
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, related_name="payments")
    transfer = models.ForeignKey(FeeTransfer, models.PROTECT, null=True, related_name="payments")
    details = models.ForeignKey(PayoutDetails, models.PROTECT, null=True)
    amount = models.BigIntegerField()
    # In clear for companies only; a person's account stands in the refund, encrypted.
    account = models.CharField(max_length=34, blank=True, db_collation="C")
    end_to_end = models.CharField(max_length=35, unique=True, db_collation="C")
    group = models.CharField(max_length=35)
    state = models.CharField(max_length=9, choices=State, default=State.ORDERED)
    posting_id = models.BigIntegerField(unique=True)
    problem = models.TextField(blank=True)
    debit = models.ForeignKey(BankEntry, models.PROTECT, null=True, related_name="payment_lines")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="payment_line_positive", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_line_of_one_thing",
                condition=models.Q(
                    kind="remittance", run__isnull=False, details__isnull=False, refund=None, transfer=None
                )
                | models.Q(kind="refund", refund__isnull=False, run=None, details=None, transfer=None)
                | models.Q(kind="fees", transfer__isnull=False, run=None, details=None, refund=None),
            ),
            *(
                models.UniqueConstraint(
                    name=f"{thing}_ordered_once",
                    fields=[thing],
                    condition=~models.Q(state__in=["rejected", "withdrawn"]),
                )
                for thing in ("run", "refund", "transfer")
            ),
            models.CheckConstraint(
                name="payment_line_paid_by_a_debit",
                condition=~models.Q(state="paid") | models.Q(debit__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.end_to_end


class Download(models.Model):
    """Somebody was handed the bytes of an approved file. The first time releases it; each other time has a reason."""

    file = models.ForeignKey(PaymentFile, models.PROTECT, related_name="downloads")
    by = models.TextField()
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    append_only = True

    class Meta:
        constraints = [
            models.UniqueConstraint(name="file_released_once", fields=["file"], condition=models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"download {self.pk}"


class BankAnswer(models.Model):
    """An answer of the bank (pain.002) about a file of ours; the bytes are with the received files."""

    received = models.OneToOneField(ReceivedFile, models.PROTECT)
    file = models.ForeignKey(PaymentFile, models.PROTECT, related_name="answers")
    message_id = models.CharField(max_length=35)
    accepted = models.IntegerField()
    rejected = models.IntegerField()
    pending = models.IntegerField()
    at = models.DateTimeField()

    append_only = True

    def __str__(self) -> str:
        return f"answer {self.pk}"
