"""Cases, claims, notices, charges and payment references."""

from django.db import models

from quittance.areas.parties.models import Creditor, Party


class Case(models.Model):
    """All claims of one creditor against one debtor that were handed over together."""

    number = models.CharField(max_length=12, unique=True, db_collation="C")
    debtor = models.ForeignKey(Party, models.PROTECT)
    creditor = models.ForeignKey(Creditor, models.PROTECT)
    opened_on = models.DateField()
    # Unguessable: the letter's QR code leads here, so it opens what a KID opens.
    pay_token = models.CharField(max_length=22, unique=True, db_collation="C")
    # The next day on which a fee step may fall due; the daily run looks no further than this.
    next_step_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(
                name="case_next_step", fields=["next_step_on"], condition=models.Q(next_step_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Claim(models.Model):
    """One unpaid invoice. Amounts in øre; rates in hundredths of a percent."""

    class InterestTerms(models.TextChoices):
        """Which interest runs after the due date."""

        STATUTORY = "statutory"
        NONE = "none"
        CONTRACT = "contract"

    case = models.ForeignKey(Case, models.PROTECT, related_name="claims")
    invoice = models.TextField()
    invoice_date = models.DateField(null=True)
    description = models.TextField(blank=True)
    principal = models.BigIntegerField()
    # Principal plus interest accrued before the due date: decides the fee band (inkassoforskriften § 2-2).
    fee_base = models.BigIntegerField()
    due_date = models.DateField()
    effective_due_date = models.DateField()
    interest_terms = models.CharField(max_length=9, choices=InterestTerms, default=InterestTerms.STATUTORY)
    contract_rate = models.IntegerField(null=True)
    registered_on = models.DateField()
    # One creditor's invoice to one debtor is registered once.
    fingerprint = models.BinaryField(max_length=32, unique=True)

    class Meta:
        indexes = [
            models.Index(
                name="claim_other_terms",
                fields=["id"],
                condition=~models.Q(interest_terms="statutory"),
            ),
        ]
        constraints = [
            models.CheckConstraint(name="claim_principal_positive", condition=models.Q(principal__gt=0)),
            models.CheckConstraint(
                name="claim_fee_base_covers_principal", condition=models.Q(fee_base__gte=models.F("principal"))
            ),
            models.CheckConstraint(
                name="claim_contract_rate_given",
                condition=models.Q(interest_terms="contract", contract_rate__gte=0)
                | (~models.Q(interest_terms="contract") & models.Q(contract_rate__isnull=True)),
            ),
            models.CheckConstraint(
                name="claim_effective_due_not_earlier",
                condition=models.Q(effective_due_date__gte=models.F("due_date")),
            ),
        ]

    def __str__(self) -> str:
        return f"claim {self.pk}"


class Assignment(models.Model):
    """Somebody who held a claim before its creditor, and the day on which they assigned it to the next."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="assignments")
    # 1 is the original creditor.
    place = models.SmallIntegerField()
    name = models.TextField()
    assigned_on = models.DateField()

    append_only = True

    class Meta:
        constraints = [models.UniqueConstraint(name="assignment_once", fields=["claim", "place"])]

    def __str__(self) -> str:
        return f"assignment {self.pk}"


class Notice(models.Model):
    """A letter the law asks for: reminder, collection notice or payment demand."""

    class Kind(models.TextChoices):
        """The steps of the chain."""

        REMINDER = "reminder"
        COLLECTION_NOTICE = "collection_notice"
        PAYMENT_DEMAND = "payment_demand"

    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True)
    kind = models.CharField(max_length=20, choices=Kind)
    sent_on = models.DateField()
    deadline = models.DateField(null=True)
    by_agency = models.BooleanField()
    # A demand that we are to print: until the printing house has it nothing was demanded, and no fee follows (§ 10).
    waits_for_paper = models.BooleanField(default=False, db_default=False)
    regime = models.CharField(max_length=16, default="INKASSOLOV_1988")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="notice_deadline_after_sending",
                condition=models.Q(deadline__isnull=True) | models.Q(deadline__gt=models.F("sent_on")),
            ),
            models.CheckConstraint(
                name="demand_gives_fourteen_days",
                condition=~models.Q(kind="payment_demand")
                | models.Q(deadline__gte=models.F("sent_on") + models.Value(14, models.IntegerField())),
            ),
        ]
        indexes = [
            models.Index(name="notice_waits_for_paper", fields=["case"], condition=models.Q(waits_for_paper=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sent_on}"


class Charge(models.Model):
    """A cost put on a case, with the facts that explain its amount. The money is in the posting."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="charges")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True)
    posting_id = models.BigIntegerField(unique=True)
    component = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    day = models.DateField()
    amount = models.BigIntegerField()
    facts = models.JSONField(default=dict)
    # The posting of the same charge that was voided for a payment which has been taken off the case since.
    replaces = models.BigIntegerField(null=True)

    append_only = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="charge_once", fields=["case", "code", "claim", "day", "replaces"], nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.day}"


class PaymentReference(models.Model):
    """Every reference ever issued, and the case its money belongs to. Never reissued, never removed."""

    reference = models.CharField(max_length=25, primary_key=True, db_collation="C")
    # Empty for a reference of one payment over several cases: that payment knows how its money is split.
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="references")
    kind = models.CharField(max_length=10)
    issued_on = models.DateField()

    append_only = True

    def __str__(self) -> str:
        return "payment reference"


class MoneyOnItsWay(models.Model):
    """Money somebody has good reason to expect on a case: approved, sent, or said to be paid.

    While a row is open no fee is charged that this money would have spared the debtor. `source` names what promises it
    (attempt:17, entry:5, report:3); the same source again changes the same row.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="expected")
    source = models.CharField(max_length=40, db_collation="C")
    amount = models.BigIntegerField()
    since = models.DateField()
    # After this day it no longer holds a fee back, though it is still shown until it is ended.
    until = models.DateField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="expected_once", fields=["case", "source"]),
            models.CheckConstraint(name="expected_amount_positive", condition=models.Q(amount__gt=0)),
        ]
        indexes = [
            models.Index(name="expected_open", fields=["case"], condition=models.Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"expected {self.source}"


class Hold(models.Model):
    """A reason why nothing that costs or presses may be done on a case: a payment plan that is kept, for one.

    While a row is open no collection fee or letter fee is charged, no letter of collection is written and no remark
    ordered (the database refuses the fees). `source` names the reason (plan:17). When a hold ends because the reason
    failed, `fresh_deadline` is the new last day to pay: the steps of the case are counted from it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=16)
    source = models.CharField(max_length=40, db_collation="C")
    since = models.DateField()
    ended_on = models.DateField(null=True)
    fresh_deadline = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="hold_once", fields=["case", "source"]),
            models.CheckConstraint(
                name="hold_ends_after_it_began",
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("since")),
            ),
            models.CheckConstraint(
                name="hold_deadline_when_ended",
                condition=models.Q(fresh_deadline__isnull=True)
                | models.Q(ended_on__isnull=False, fresh_deadline__gt=models.F("ended_on")),
            ),
        ]
        indexes = [
            models.Index(name="hold_open", fields=["case"], condition=models.Q(ended_on__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"hold {self.source}"


class Acknowledgement(models.Model):
    """The debtor acknowledged a case's claims by agreeing to a plan: three new years (foreldelsesloven § 14)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="acknowledgements")
    day = models.DateField()
    # What shows it (plan:17).
    source = models.CharField(max_length=40, db_collation="C")

    append_only = True

    class Meta:
        constraints = [models.UniqueConstraint(name="acknowledged_once", fields=["case", "source"])]

    def __str__(self) -> str:
        return f"acknowledged by {self.source}"


class Look(models.Model):
    """What the debtor of a case was shown of its amount: on the last day of looking, and on the day before that.

    The figures (queries.growth) sum to the total in øre. All looks of one day are one, so that what has changed since
    the last time stays to be read for the rest of the day.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True)
    day = models.DateField()
    figures = models.JSONField()
    before_day = models.DateField(null=True)
    before_figures = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"look {self.pk}"
