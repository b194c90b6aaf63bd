"""Payment attempts, their moves and provider operations; receipts."""

from django.db import models

from quittance.areas.claims.models import Case


class Attempt(models.Model):
    """One try to pay through a provider. Amount, reference and merchant are fixed before the payer leaves us (P-5)."""

    # Unguessable, in our own addresses; the provider knows the attempt by `reference`.
    token = models.CharField(max_length=22, unique=True, db_collation="C")
    reference = models.CharField(max_length=64, unique=True, db_collation="C")
    provider = models.CharField(max_length=20)
    merchant = models.TextField()
    # The form that began it: the same form sent twice gives the same attempt.
    form_token = models.CharField(max_length=64, unique=True, db_collation="C")
    paid_reference = models.CharField(max_length=25)
    # The KID that travels with the money where it comes by bank; of several cases, one of the payment's own.
    bank_reference = models.CharField(max_length=25, blank=True, db_collation="C")
    # The company's own id where it is not `reference`, and what its adapter wants to be told again.
    provider_reference = models.CharField(max_length=80, blank=True, db_collation="C")
    memo = models.JSONField(default=dict)
    # Whether the payer may be told what the case still owes (paid by KID or letter, not by case number alone).
    may_see_case = models.BooleanField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="NOK")
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=16)
    redirect_url = models.TextField(blank=True)
    started_at = models.DateTimeField()
    # When the sweeper looks again, and when somebody last did: the provider allows two looks a second at most.
    next_look_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)
    captured = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    # Asked for or on its way back, and not known to have arrived: blocked, so that nobody asks for it twice (P-4).
    refunding = models.BigIntegerField(db_default=0, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="attempt_provider_reference_once",
                fields=["provider", "provider_reference"],
                condition=~models.Q(provider_reference=""),
            ),
            models.CheckConstraint(name="attempt_amount_positive", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(
                name="attempt_refunded_within_captured",
                condition=models.Q(refunded__gte=0)
                & models.Q(refunded__lte=models.F("captured"))
                & models.Q(captured__lte=models.F("amount")),
            ),
            models.CheckConstraint(
                name="attempt_refunds_fit",
                condition=models.Q(refunding__gte=0)
                & models.Q(captured__gte=models.F("refunded") + models.F("refunding")),
            ),
        ]
        indexes = [
            models.Index(
                name="attempt_to_look_at", fields=["next_look_at"], condition=models.Q(next_look_at__isnull=False)
            ),
            models.Index(
                name="attempt_bank_reference", fields=["bank_reference"], condition=~models.Q(bank_reference="")
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.pk}"


class Share(models.Model):
    """The part of an attempt meant for one case; without shares the money's case is not known.

    Fixed with the attempt before the payer leaves us (P-5). `posting_id` is where this part is booked now.
    """

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="shares")
    case = models.ForeignKey(Case, models.PROTECT)
    amount = models.BigIntegerField()
    posting_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="share_once", fields=["attempt", "case"]),
            models.CheckConstraint(name="share_amount_positive", condition=models.Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"share {self.pk}"


class AttemptMove(models.Model):
    """Each change of an attempt's state, with its cause (P-2)."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="moves")
    old = models.CharField(max_length=16)
    new = models.CharField(max_length=16)
    cause = models.CharField(max_length=12)
    at = models.DateTimeField()

    append_only = True

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class ProviderOperation(models.Model):
    """A call with an effect, committed before it leaves (P-8). Unknown is asked about until it is known."""

    class Outcome(models.TextChoices):
        """What is known of it."""

        PENDING = "pending"
        DONE = "done"
        REFUSED = "refused"
        UNKNOWN = "unknown"

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="operations")
    kind = models.CharField(max_length=8)
    idempotency_key = models.CharField(max_length=50, unique=True, db_collation="C")
    amount = models.BigIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.PENDING)
    # Empty until it is sent for the first time; then the latest time it was.
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    detail = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="operation_amount_positive", condition=models.Q(amount__gt=0))]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}"


class Receipt(models.Model):
    """One per captured attempt (P-11), behind a token nobody can guess."""

    token = models.CharField(max_length=22, unique=True, db_collation="C")
    number = models.CharField(max_length=12, unique=True, db_collation="C")
    attempt = models.OneToOneField(Attempt, models.PROTECT)
    issued_at = models.DateTimeField()
    # What the payment covered and what remained, as the payer was told.
    content = models.JSONField()

    append_only = True

    def __str__(self) -> str:
        return self.number


class Designation(models.Model):
    """What a payer wanted covered first, kept so that it still counts when the payment is allocated anew.

    `key` is the idempotency key of the payment's first posting; `names` are core.allocation's, joined by ">".
    """

    key = models.TextField(unique=True, db_collation="C")
    names = models.TextField()

    append_only = True

    def __str__(self) -> str:
        return f"designation {self.pk}"
