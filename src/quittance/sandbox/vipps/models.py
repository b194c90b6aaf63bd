"""What the simulated Vipps remembers. Amounts are whole øre."""

import uuid

from django.db import models


class Payment(models.Model):
    """One payment; `state` never changes after approval, the four totals do."""

    msn = models.CharField(max_length=10)
    reference = models.CharField(max_length=64)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12, default="CREATED", db_index=True)
    authorized = models.BigIntegerField(default=0)
    captured = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    cancelled = models.BigIntegerField(default=0)
    psp_reference = models.CharField(max_length=36)
    token = models.CharField(max_length=64, unique=True)
    return_url = models.TextField(blank=True)
    description = models.CharField(max_length=100, blank=True)
    metadata = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    authorized_at = models.DateTimeField(null=True)
    approve_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["msn", "reference"], name="one_reference_per_msn")]

    def __str__(self) -> str:
        return self.reference


class Event(models.Model):
    """One line of a payment's log, with its own pspReference."""

    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="events")
    name = models.CharField(max_length=12)
    psp_reference = models.CharField(max_length=36)
    amount = models.BigIntegerField()
    at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=50, blank=True)
    success = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.payment_id} {self.name}"


class KeptAnswer(models.Model):
    """The answer once given under an idempotency key; the same key gets it again."""

    msn = models.CharField(max_length=10)
    key = models.CharField(max_length=50)
    request_hash = models.CharField(max_length=64)
    status = models.IntegerField()
    body = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["msn", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return self.key


class Registration(models.Model):
    """A webhook address of the merchant."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    msn = models.CharField(max_length=10)
    url = models.TextField()
    secret = models.CharField(max_length=200)
    events = models.JSONField()

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One message on its way to one registration. `solo` ones do not wait for others of the same payment.

    `reference` is a payment's, or the id of an agreement.
    """

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE)
    reference = models.CharField(max_length=64)
    name = models.CharField(max_length=40)
    body = models.TextField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="pending", db_index=True)
    attempts = models.IntegerField(default=0)
    last_status = models.IntegerField(null=True)
    solo = models.BooleanField(default=False)
    forgery = models.CharField(max_length=20, blank=True)
    signed_offset = models.IntegerField(default=0)
    first_signed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


class Fault(models.Model):
    """The next `remaining` calls of `operation` go wrong in this way."""

    operation = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    remaining = models.IntegerField()
    seconds = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.operation} {self.kind} x{self.remaining}"


class Agreement(models.Model):
    """A standing consent to charges; `attempts_to_fail` of the next drawings will not succeed."""

    msn = models.CharField(max_length=10)
    agreement_id = models.CharField(max_length=36, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4)
    external_id = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=12, default="PENDING", db_index=True)
    pricing = models.CharField(max_length=12)
    amount = models.BigIntegerField()
    payer_limit = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    unit = models.CharField(max_length=5)
    count = models.IntegerField()
    name = models.CharField(max_length=45)
    description = models.CharField(max_length=100, blank=True)
    return_url = models.TextField()
    manage_url = models.TextField()
    token = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    attempts_to_fail = models.IntegerField(default=0)
    failure_reason = models.CharField(max_length=30, blank=True)

    def __str__(self) -> str:
        return self.agreement_id


class Charge(models.Model):
    """One payment under an agreement; `next_attempt_at` is when it is drawn, if it still is to be."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="charges")
    msn = models.CharField(max_length=10)
    charge_id = models.CharField(max_length=64)
    external_id = models.CharField(max_length=64, blank=True)
    amount = models.BigIntegerField()
    description = models.CharField(max_length=45)
    kind = models.CharField(max_length=12)
    reserve = models.BooleanField()
    due = models.DateField(null=True)
    retry_days = models.IntegerField(default=0)
    state = models.CharField(max_length=20, default="PENDING", db_index=True)
    captured = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    cancelled = models.BigIntegerField(default=0)
    failure_reason = models.CharField(max_length=30, blank=True)
    attempts = models.IntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)
    history = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["msn", "charge_id"], name="one_charge_id_per_msn")]

    def __str__(self) -> str:
        return self.charge_id
