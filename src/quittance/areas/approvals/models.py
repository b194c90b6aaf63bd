"""Proposals that need a second person."""

from django.db import models


class Approval(models.Model):
    """One proposal. It is bound to the hash of its exact payload, lapses, and its checker is never its maker (A-3)."""

    class State(models.TextChoices):
        """Where it stands; everything but waiting is final."""

        WAITING = "waiting"
        APPROVED = "approved"
        REJECTED = "rejected"
        LAPSED = "lapsed"
        VOID = "void"

    kind = models.CharField(max_length=30)
    # What it concerns, e.g. refund:17; one waiting proposal for each.
    subject = models.CharField(max_length=60, db_collation="C")
    payload = models.JSONField()
    payload_hash = models.BinaryField(max_length=32)
    reason = models.TextField()
    amount = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    maker = models.TextField()
    made_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    checker = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="approval_maker_is_not_checker", condition=~models.Q(checker=models.F("maker"))
            ),
            models.CheckConstraint(
                name="approval_decided_by_somebody",
                condition=~models.Q(state__in=["approved", "rejected"])
                | (~models.Q(checker="") & models.Q(decided_at__isnull=False)),
            ),
            models.UniqueConstraint(
                name="approval_waits_once", fields=["kind", "subject"], condition=models.Q(state="waiting")
            ),
        ]
        indexes = [
            models.Index(name="approval_waiting", fields=["made_at"], condition=models.Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
