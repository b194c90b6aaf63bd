"""What the simulated Netaxept remembers. Amounts are whole øre."""

import secrets

from django.db import models


def fresh_id() -> str:
    """32 hexadecimal characters, as the company makes them when the merchant gives no id."""
    return secrets.token_hex(16)


class Transaction(models.Model):
    """One registered payment. It has no state column, like the company's: totals and times tell."""

    transaction_id = models.CharField(max_length=32, unique=True, default=fresh_id)
    order_number = models.CharField(max_length=32)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    description = models.TextField(blank=True)
    redirect_url = models.TextField()
    language = models.CharField(max_length=5)
    methods = models.TextField()
    method = models.CharField(max_length=30, blank=True)
    registered_at = models.DateTimeField()
    entered_at = models.DateTimeField(null=True)
    # When the terminal sent the payer back, and whether they had approved.
    back_at = models.DateTimeField(null=True)
    approved = models.BooleanField(default=False)
    authorized = models.BooleanField(default=False)
    annulled = models.BooleanField(default=False)
    captured = models.BigIntegerField(default=0)
    credited = models.BigIntegerField(default=0)
    authorization_id = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return self.transaction_id


class Line(models.Model):
    """One line of a transaction's history."""

    transaction = models.ForeignKey(Transaction, on_delete=models.CASCADE, related_name="lines")
    at = models.DateTimeField()
    operation = models.CharField(max_length=10)
    amount = models.BigIntegerField()
    mark = models.CharField(max_length=64, blank=True)
    description = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.transaction_id} {self.operation}"


class Failure(models.Model):
    """One line of a transaction's error log."""

    transaction = models.ForeignKey(Transaction, on_delete=models.CASCADE, related_name="failures")
    at = models.DateTimeField()
    operation = models.CharField(max_length=10)
    code = models.CharField(max_length=4)
    text = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.transaction_id} {self.operation} {self.code}"
