"""What people decide about money: where it belongs, what goes back, and what a payer says was paid."""

from django.db import models

from quittance.areas.claims.models import Case
from quittance.areas.exchange.models import ReceivedFile
from quittance.areas.payments.models.attempts import Attempt, ProviderOperation
from quittance.areas.payments.models.bank import BankEntry


class Resolution(models.Model):
    """What was decided about money in suspense. Undone by reversal, never removed."""

    class Kind(models.TextChoices):
        """cases: split over cases; payback: to whom it came from; returned: the bank took an earlier payment back;
        payout: a provider's settlement of money in transit; payment_out: one of our own payments left the account;
        came_back: one of ours that left and came back, its debit and its return.
        """

        CASES = "cases"
        PAYBACK = "payback"
        RETURNED = "returned"
        PAYOUT = "payout"
        PAYMENT_OUT = "payment_out"
        CAME_BACK = "came_back"

    entry = models.ForeignKey(BankEntry, models.PROTECT, null=True, related_name="resolutions")
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True, related_name="resolutions")
    kind = models.CharField(max_length=12, choices=Kind)
    comment = models.TextField(blank=True)
    made_by = models.TextField()
    made_at = models.DateTimeField()
    undone_by = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="resolution_of_one_thing",
                condition=models.Q(entry__isnull=False, attempt__isnull=True)
                | models.Q(entry__isnull=True, attempt__isnull=False),
            ),
            models.UniqueConstraint(
                name="entry_resolved_once", fields=["entry"], condition=models.Q(undone_at__isnull=True)
            ),
            models.UniqueConstraint(
                name="attempt_resolved_once", fields=["attempt"], condition=models.Q(undone_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"resolution {self.pk}"


class ResolutionPart(models.Model):
    """A part of resolved money and the posting that holds it; the case is empty where it went to none."""

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="parts")
    case = models.ForeignKey(Case, models.PROTECT, null=True)
    amount = models.BigIntegerField()
    posting_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="part_amount_not_zero", condition=~models.Q(amount=0)),
            models.UniqueConstraint(name="part_case_once", fields=["resolution", "case"]),
        ]

    def __str__(self) -> str:
        return f"part {self.pk}"


class Refund(models.Model):
    """Money on its way back to a payer: through the provider it came from, or to a bank account."""

    class Way(models.TextChoices):
        """How it goes back; charged: the company took it back from us, for a payer who objected."""

        PROVIDER = "provider"
        BANK = "bank"
        CHARGED = "charged"

    class State(models.TextChoices):
        """proposed waits for a second person; approved waits to be sent; sent waits for the outcome."""

        PROPOSED = "proposed"
        APPROVED = "approved"
        SENT = "sent"
        DONE = "done"
        FAILED = "failed"
        REJECTED = "rejected"

    # Out of a case's overpayment, or out of suspense (an unknown payment, by its entry or attempt).
    case = models.ForeignKey(Case, models.PROTECT, null=True)
    entry = models.ForeignKey(BankEntry, models.PROTECT, null=True)
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True, related_name="refunds")
    operation = models.OneToOneField(ProviderOperation, models.PROTECT, null=True)
    amount = models.BigIntegerField()
    way = models.CharField(max_length=8, choices=Way)
    # Where a bank refund goes; encrypted, the ending shown.
    account = models.BinaryField(null=True)
    account_ending = models.CharField(max_length=4, blank=True)
    payee = models.TextField(blank=True)
    reason = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    # Ours for ever: it comes back in the bank's answers.
    end_to_end_id = models.CharField(max_length=35, unique=True, db_collation="C")
    posting_id = models.BigIntegerField(null=True)
    problem = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="refund_amount_positive", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(
                name="refund_way_is_complete",
                condition=models.Q(way__in=["provider", "charged"], attempt__isnull=False)
                | models.Q(way="bank", account__isnull=False),
            ),
            # The company tells totals only: of two on their way at once nobody could say which arrived.
            models.UniqueConstraint(
                name="refund_one_on_its_way",
                fields=["attempt"],
                condition=models.Q(way="provider", state="sent"),
            ),
            models.CheckConstraint(
                name="refund_from_somewhere",
                condition=models.Q(case__isnull=False)
                | models.Q(entry__isnull=False)
                | models.Q(attempt__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="refund_under_way",
                fields=["asked_at"],
                condition=models.Q(state__in=["proposed", "approved", "sent"]),
            ),
        ]

    def __str__(self) -> str:
        return f"refund {self.pk}"


class PaidReport(models.Model):
    """A debtor's word that a case is paid already; a task for a person."""

    class Outcome(models.TextChoices):
        """What came of it; empty while it waits."""

        FOUND = "found"
        NOT_FOUND = "not_found"
        WITHDRAWN = "withdrawn"

    case = models.ForeignKey(Case, models.PROTECT, related_name="paid_reports")
    amount = models.BigIntegerField()
    paid_on = models.DateField()
    words = models.TextField(blank=True)
    proof = models.ForeignKey(ReceivedFile, models.PROTECT, null=True)
    reported_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    answer = models.TextField(blank=True)
    closed_by = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="report_amount_positive", condition=models.Q(amount__gt=0)),
        ]
        indexes = [
            models.Index(name="report_waiting", fields=["reported_at"], condition=models.Q(closed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"
