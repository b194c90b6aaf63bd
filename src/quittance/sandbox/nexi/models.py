"""What the simulated Nexi Checkout remembers. Amounts are whole øre."""

import secrets

from django.db import models


def fresh_id() -> str:
    """32 hexadecimal characters."""
    return secrets.token_hex(16)


class Payment(models.Model):
    """One payment. It has no state column, like the company's: the totals tell."""

    payment_id = models.CharField(max_length=32, unique=True, default=fresh_id)
    token = models.CharField(max_length=64, unique=True, default=secrets.token_urlsafe)
    reference = models.CharField(max_length=128, db_index=True)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    items = models.JSONField()
    description = models.TextField(blank=True)
    return_url = models.TextField()
    cancel_url = models.TextField(blank=True)
    charge_at_once = models.BooleanField(default=False)
    hooks = models.JSONField(default=list)
    method = models.CharField(max_length=20, blank=True)
    reserved = models.BigIntegerField(default=0)
    charged = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    cancelled = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    reserved_at = models.DateTimeField(null=True)
    terminated_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.payment_id


class Happening(models.Model):
    """One thing that happened to a payment, as its webhook tells it; charges and refunds are found here by id."""

    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="happenings")
    event_id = models.CharField(max_length=32, unique=True, default=fresh_id)
    name = models.CharField(max_length=60)
    part_id = models.CharField(max_length=32, blank=True)
    amount = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.payment_id} {self.name}"


class KeptAnswer(models.Model):
    """The answer once given under an idempotency key; the same key gets it again."""

    key = models.CharField(max_length=64, unique=True)
    path = models.TextField()
    amount = models.BigIntegerField()
    status = models.IntegerField()
    body = models.JSONField()

    def __str__(self) -> str:
        return self.key
