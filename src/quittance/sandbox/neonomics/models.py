"""What the simulated Neonomics and its banks remember. Amounts are whole øre; no identity number is kept."""

import uuid

from django.db import models


class Session(models.Model):
    """A bank session: only the device that opened it may use it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    bank = models.CharField(max_length=20)
    device_id = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    consented = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"session at {self.bank}"


class Transfer(models.Model):
    """A transfer from its first order on.

    `state`: CONSENT (no payment yet), NAUT (payer must approve), SIGNED (approved, not completed), PATC, MOVING
    (the clock does the rest), RJCT, CANC.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    session = models.ForeignKey(Session, on_delete=models.CASCADE)
    reference = models.CharField(max_length=35, db_index=True)
    product = models.CharField(max_length=40)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    account = models.CharField(max_length=11)
    creditor = models.CharField(max_length=140)
    kid = models.CharField(max_length=25, blank=True)
    text = models.CharField(max_length=140, blank=True)
    state = models.CharField(max_length=10)
    # How often the payer must still approve.
    rounds = models.IntegerField()
    token = models.CharField(max_length=64, unique=True)
    return_url = models.TextField(blank=True)
    created_at = models.DateTimeField()
    approve_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    settled = models.BooleanField(default=False)
    events = models.JSONField(default=list)

    class Meta:
        ordering = ("created_at", "id")

    def __str__(self) -> str:
        return self.reference
