"""Remittances: where a creditor's money goes, one run per creditor and day, its lines by case, and what it took."""

from django.db import models

from quittance.areas.approvals.models import Approval
from quittance.areas.claims.models import Case
from quittance.areas.parties.models import Creditor


class PayoutDetails(models.Model):
    """Where a creditor is paid, as two people approved it. The newest row counts; earlier ones stay (B-8)."""

    creditor = models.ForeignKey(Creditor, models.PROTECT, related_name="payouts")
    # Canonical: eleven digits, or an IBAN.
    account = models.CharField(max_length=34, db_collation="C")
    # The creditor's wish: its own KID on each payment, or a word the text begins with. Not both.
    kid = models.CharField(max_length=25, blank=True)
    text = models.CharField(max_length=60, blank=True)
    approval = models.OneToOneField(Approval, models.PROTECT)
    approved_at = models.DateTimeField()

    append_only = True

    class Meta:
        constraints = [
            models.CheckConstraint(name="payout_kid_or_text", condition=models.Q(kid="") | models.Q(text="")),
        ]

    def __str__(self) -> str:
        return f"payout details {self.pk}"


class RemittanceRun(models.Model):
    """What one creditor is due of the money that came until a day. Amounts in øre; see core/remittance for the sums."""

    class State(models.TextChoices):
        """proposed waits for a second person; approved waits for a payment file; ordered is in one; paid has left the
        account; settled needed no payment. A rejected run is cancelled and what it took is free again.
        """

        PROPOSED = "proposed"
        APPROVED = "approved"
        ORDERED = "ordered"
        PAID = "paid"
        SETTLED = "settled"
        CANCELLED = "cancelled"

    creditor = models.ForeignKey(Creditor, models.PROTECT, related_name="runs")
    until = models.DateField()
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    made_by = models.TextField()
    made_at = models.DateTimeField()
    # To the creditor, the agency's fees with what tax they hold, and the tax to set off.
    collected = models.BigIntegerField()
    fees = models.BigIntegerField()
    vat = models.BigIntegerField()
    deducts_vat = models.BooleanField()
    payable_before = models.BigIntegerField()
    vat_before = models.BigIntegerField()
    vat_settled = models.BigIntegerField()
    paid = models.BigIntegerField()
    payable_after = models.BigIntegerField()
    vat_after = models.BigIntegerField()
    # Sets the tax off and closes the run; the payment itself is posted with the file.
    posting_id = models.BigIntegerField(null=True)
    problem = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="run_once", fields=["creditor", "until"], condition=~models.Q(state="cancelled")
            ),
            models.UniqueConstraint(
                name="run_decided_one_by_one", fields=["creditor"], condition=models.Q(state="proposed")
            ),
            models.CheckConstraint(name="run_pays_or_nothing", condition=models.Q(paid__gte=0)),
            models.CheckConstraint(
                name="run_adds_up",
                condition=models.Q(
                    payable_before=models.F("vat_settled")
                    + models.F("paid")
                    + models.F("payable_after")
                    - models.F("collected")
                )
                & models.Q(vat_before=models.F("vat_settled") + models.F("vat_after") - models.F("vat")),
            ),
            models.CheckConstraint(
                name="run_lends_nothing",
                condition=models.Q(payable_after__lte=0)
                & models.Q(vat_after__gte=0)
                & (models.Q(paid=0) | models.Q(payable_after=0, vat_after=0)),
            ),
        ]
        indexes = [
            models.Index(
                name="run_under_way",
                fields=["made_at"],
                condition=models.Q(state__in=["proposed", "approved", "ordered"]),
            ),
        ]

    def __str__(self) -> str:
        return f"remittance {self.pk}"


class RemittanceLine(models.Model):
    """What came in on one case and what became of it, less what was taken back since the last time. Øre."""

    run = models.ForeignKey(RemittanceRun, models.PROTECT, related_name="lines")
    case = models.ForeignKey(Case, models.PROTECT, null=True, db_index=False)
    principal = models.BigIntegerField()
    interest = models.BigIntegerField()
    reminder_fees = models.BigIntegerField()
    legal_costs = models.BigIntegerField()
    # What reached the creditor's account in the books in any other way, so that a line is never short of its money.
    other = models.BigIntegerField()
    fees = models.BigIntegerField()
    vat = models.BigIntegerField()

    append_only = True

    class Meta:
        constraints = [
            models.UniqueConstraint(name="line_per_case", fields=["run", "case"], nulls_distinct=False),
        ]
        indexes = [models.Index(name="line_of_case", fields=["case"])]

    def __str__(self) -> str:
        return f"line {self.pk}"


class TakenLeg(models.Model):
    """A leg of the books that a run took account of: once, unless the run was cancelled.

    By leg and not by date, so that a posting that arrives late with an earlier value date is in the next run.
    """

    run = models.ForeignKey(RemittanceRun, models.PROTECT, related_name="taken")
    posting_id = models.BigIntegerField()
    line = models.SmallIntegerField()
    # The run's own movement of the creditor's account (its payment and its reversal), not money collected.
    own = models.BooleanField(default=False)
    released = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="leg_remitted_once", fields=["posting_id", "line"], condition=models.Q(released=False)
            ),
        ]

    def __str__(self) -> str:
        return f"taken leg {self.pk}"


class KeptStatement(models.Model):
    """A statement as the creditor got it, byte for byte. A run never changes, so neither does its statement."""

    run = models.ForeignKey(RemittanceRun, models.PROTECT, related_name="statements")
    kind = models.CharField(max_length=3)
    language = models.CharField(max_length=2)
    content = models.BinaryField()
    sha256 = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()

    append_only = True

    class Meta:
        constraints = [
            models.UniqueConstraint(name="statement_kept_once", fields=["run", "kind", "language"]),
        ]

    def __str__(self) -> str:
        return f"statement {self.pk}"
