"""Columns and constraints of the books. The rules the database enforces itself are in migration 0002."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from quittance.core.postings import Account


class Posting(models.Model):
    """One balanced event: why, who, from which document, on which date it counts, and when it was written."""

    reason = models.TextField()
    actor = models.TextField()
    source = models.TextField()
    value_date = models.DateField()
    recorded_at = models.DateTimeField()
    currency = models.CharField(max_length=3, default="NOK")
    idempotency_key = models.TextField(unique=True, db_collation="C")
    reverses = models.ForeignKey("self", models.PROTECT, null=True, db_index=False, related_name="reversals")

    append_only = True

    class Meta:
        # Postings are written in the order of time, so that a few pages tell where the newest ones are.
        indexes = [BrinIndex(name="posting_recorded", fields=["recorded_at"])]
        constraints = [
            # Few postings are reversals, so the index holds only those.
            models.UniqueConstraint(
                name="posting_reversed_once", fields=["reverses"], condition=models.Q(reverses__isnull=False)
            ),
            models.CheckConstraint(name="posting_in_kroner", condition=models.Q(currency="NOK")),
            models.CheckConstraint(
                name="posting_is_documented",
                condition=~models.Q(reason="")
                & ~models.Q(actor="")
                & ~models.Q(source="")
                & ~models.Q(idempotency_key=""),
            ),
        ]

    def __str__(self) -> str:
        return f"posting {self.pk}"


class Leg(models.Model):
    """Øre on an account. Kept lean: the posting's date is repeated so that a balance needs no join."""

    pk = models.CompositePrimaryKey("posting_id", "line")
    posting = models.ForeignKey(Posting, models.DO_NOTHING, related_name="legs", db_constraint=False, db_index=False)
    line = models.SmallIntegerField()
    account = models.SmallIntegerField()
    case_id = models.BigIntegerField(null=True)
    claim_id = models.BigIntegerField(null=True)
    subaccount = models.BigIntegerField(null=True)
    amount = models.BigIntegerField()
    value_date = models.DateField()

    append_only = True

    class Meta:
        indexes = [
            # Holds all a balance needs, in the order it is summed, so that the table itself is not visited.
            models.Index(
                name="leg_of_case",
                fields=["case_id", "account", "claim_id", "value_date"],
                include=["amount"],
                condition=models.Q(account__lt=100),
            ),
            models.Index(
                name="leg_of_account",
                fields=["account", "subaccount", "value_date"],
                include=["amount"],
                condition=models.Q(account__in=[100, 110, 120, 130, 210, 220]),
            ),
        ]
        constraints = [
            models.CheckConstraint(name="leg_not_zero", condition=~models.Q(amount=0)),
            models.CheckConstraint(
                name="leg_account_in_chart", condition=models.Q(account__in=[account.value for account in Account])
            ),
            models.CheckConstraint(
                name="leg_case_accounts_have_a_case",
                condition=models.Q(account__gte=100) | models.Q(case_id__isnull=False),
            ),
            models.CheckConstraint(
                name="leg_claim_accounts_have_a_claim",
                condition=~models.Q(account__in=[10, 20]) | models.Q(claim_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"leg {self.pk}"
