"""Days of client accounts: what the bank says, what the books say, and why they differ where they do."""

from django.db import models


class AccountDay(models.Model):
    """One client account at the end of one day (L-13). Looked at again when something arrives; the trail keeps all.

    `statement` is the bank's booked balance, empty while no statement has come; `books` is account 100 in the ledger.
    """

    class State(models.TextChoices):
        """balanced to the øre; differs, with what explains it; missing: the bank's statement has not come."""

        BALANCED = "balanced"
        DIFFERS = "differs"
        MISSING = "missing"

    account = models.CharField(max_length=11)
    day = models.DateField()
    state = models.CharField(max_length=8, choices=State)
    statement = models.BigIntegerField(null=True)
    books = models.BigIntegerField()
    difference = models.BigIntegerField(null=True)
    # Rows of [code, øre or null, what].
    explained_by = models.JSONField(default=list)
    looked_by = models.TextField()
    looked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="account_day_once", fields=["account", "day"]),
            models.CheckConstraint(
                name="account_day_says_what_it_is",
                condition=models.Q(state="missing", statement=None, difference=None)
                | (
                    models.Q(
                        statement__isnull=False,
                        difference__isnull=False,
                        difference=models.F("statement") - models.F("books"),
                    )
                    & (models.Q(state="balanced", difference=0) | (models.Q(state="differs") & ~models.Q(difference=0)))
                ),
            ),
        ]
        indexes = [
            models.Index(name="account_day_open", fields=["day"], condition=~models.Q(state="balanced")),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.day}"
