"""Who may draw the instalments of a plan, what was drawn, and the files that ask the bank for it."""

from django.db import models
from django.db.models import Q

from quittance.areas.exchange.models import ReceivedFile
from quittance.areas.plans.models.agreed import Instalment, Plan


class Mandate(models.Model):
    """The debtor's consent that a company draws the instalments of a plan: Vipps Recurring or AvtaleGiro."""

    class State(models.TextChoices):
        """`asked`: the debtor is at the company's; `active`: it may be drawn; ended is for good."""

        ASKED = "asked"
        ACTIVE = "active"
        ENDED = "ended"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="mandates")
    way = models.CharField(max_length=10, choices=[("vipps", "vipps"), ("avtalegiro", "avtalegiro")])
    state = models.CharField(max_length=6, choices=State, default=State.ASKED)
    # The company's name for the agreement; AvtaleGiro: the KID.
    agreement_id = models.CharField(max_length=64, blank=True, db_collation="C")
    merchant = models.CharField(max_length=20, blank=True)
    # Unguessable: where the debtor comes back to.
    token = models.CharField(max_length=22, unique=True, db_collation="C")
    redirect_url = models.TextField(blank=True)
    # The most one charge may be, in øre.
    ceiling = models.BigIntegerField()
    asked_at = models.DateTimeField()
    begun_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=20, blank=True)
    # The company is still to be told that it has ended, or what it answered is not known.
    stopping = models.BooleanField(default=False)
    # AvtaleGiro: the payer wants the bank to send a notice of each drawing.
    wants_notice = models.BooleanField(default=False)
    next_look_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_live_mandate", fields=["plan"], condition=~Q(state="ended")),
            models.UniqueConstraint(
                name="mandate_agreement_once",
                fields=["way", "agreement_id"],
                condition=~Q(agreement_id="") & ~Q(state="ended"),
            ),
        ]
        indexes = [
            models.Index(name="mandate_to_look_at", fields=["next_look_at"], condition=Q(next_look_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"mandate {self.pk}"


class DrawingFile(models.Model):
    """An AvtaleGiro file to the bank: amounts to draw and drawings to leave out. Made once and kept as it was made.

    `number` is that of the transmission; the bank takes each once.
    """

    number = models.IntegerField(unique=True)
    account = models.CharField(max_length=11)
    # Encrypted; the hash is that of the clear bytes.
    content = models.BinaryField()
    sha256 = models.BinaryField(max_length=32, unique=True)
    claims = models.IntegerField()
    deletions = models.IntegerField()
    # What it asks the bank to draw, in øre.
    total = models.BigIntegerField()
    made_by = models.TextField()
    made_at = models.DateTimeField()
    # The first time it was handed out to be sent.
    handed_by = models.TextField(blank=True)
    handed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="drawing_file_says_something",
                condition=Q(number__gt=0, claims__gte=0, deletions__gte=0) & (Q(claims__gt=0) | Q(deletions__gt=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"drawing file {self.number}"


class AgreementListTaken(models.Model):
    """The bank's list of AvtaleGiro agreements in a received file was taken in: once for each file."""

    received = models.OneToOneField(ReceivedFile, models.PROTECT, related_name="+")
    begun = models.IntegerField()
    ended = models.IntegerField()
    # Entries whose KID is no active plan's: other agreements of the same account.
    others = models.IntegerField()
    at = models.DateTimeField()

    append_only = True

    def __str__(self) -> str:
        return f"agreement list {self.pk}"


class Charge(models.Model):
    """One drawing of one instalment under a mandate: ordered ahead, then told by the company how it ended.

    The row is committed before the company is asked (P-8); `charge_id` is ours and the company's. `attempt` 2 and more
    are tries again after a refusal. Its money is booked under the key "plan_charge:<charge_id>"; for AvtaleGiro
    it comes with the bank's file on the plan's KID.
    """

    class State(models.TextChoices):
        """Where it stands. Unknown outcomes stay ordered until they are read back."""

        PLANNED = "planned"
        ORDERED = "ordered"
        COLLECTED = "collected"
        REFUSED = "refused"
        CANCELLED = "cancelled"

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="charges")
    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="charges")
    charge_id = models.CharField(max_length=30, unique=True, db_collation="C")
    attempt = models.SmallIntegerField(default=1)
    amount = models.BigIntegerField()
    due = models.DateField()
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    failure = models.CharField(max_length=20, blank=True)
    made_at = models.DateTimeField()
    next_look_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    # Øre of what was drawn that went back to the payer since.
    refunded = models.BigIntegerField(default=0)
    # It is not wanted any more; whether it can still be stopped only the company knows.
    withdrawing = models.BooleanField(default=False)
    # AvtaleGiro: the file that asks the bank for it, and the one that takes it back.
    file = models.ForeignKey(DrawingFile, models.PROTECT, null=True, related_name="charges")
    withdrawn_in = models.ForeignKey(DrawingFile, models.PROTECT, null=True, related_name="withdrawn")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="charge_try_once", fields=["instalment", "attempt"]),
            models.UniqueConstraint(
                name="one_charge_for_an_instalment",
                fields=["instalment"],
                condition=Q(state__in=["planned", "ordered", "collected"]),
            ),
            models.CheckConstraint(name="charge_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="charge_refunded_of_what_was_drawn",
                condition=Q(refunded=0) | Q(state="collected", refunded__gt=0, refunded__lte=models.F("amount")),
            ),
        ]
        indexes = [
            models.Index(
                name="charge_to_look_at", fields=["next_look_at"], condition=Q(state__in=["planned", "ordered"])
            ),
        ]

    def __str__(self) -> str:
        return f"charge {self.pk}"
