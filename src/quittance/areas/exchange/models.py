"""What arrived from outside, byte for byte."""

from django.db import models


class ReceivedFile(models.Model):
    """A bank or claim file as it came. A refused file is kept too, with the reasons."""

    class Verdict(models.TextChoices):
        """Whether its content was booked."""

        ACCEPT = "accept"
        REFUSE = "refuse"

    kind = models.TextField()
    filename = models.TextField()
    sha256 = models.BinaryField(max_length=32)
    # The sender's own number for the delivery; the same number with other bytes is refused and shown.
    delivery = models.TextField(blank=True)
    content = models.BinaryField()
    received_at = models.DateTimeField()
    actor = models.TextField()
    verdict = models.CharField(max_length=6, choices=Verdict)
    problems = models.JSONField(default=list)
    summary = models.JSONField(default=dict)

    append_only = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="file_bytes_accepted_once", fields=["sha256"], condition=models.Q(verdict="accept")
            ),
            models.UniqueConstraint(
                name="file_delivery_accepted_once",
                fields=["kind", "delivery"],
                condition=models.Q(verdict="accept") & ~models.Q(delivery=""),
            ),
        ]

    def __str__(self) -> str:
        return f"file {self.pk}"


class InboxEvent(models.Model):
    """A provider's signed message: stored first, applied later, once."""

    provider = models.CharField(max_length=20)
    event_key = models.TextField(db_collation="C")
    reference = models.TextField(db_collation="C")
    body = models.BinaryField()
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    # Why a person should look: unknown reference, wrong merchant, unreadable content.
    problem = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="event_stored_once", fields=["provider", "event_key"]),
        ]
        indexes = [
            models.Index(name="event_unhandled", fields=["received_at"], condition=models.Q(handled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"event {self.pk}"


class ProviderSecret(models.Model):
    """A webhook registration and its secret, encrypted; two may be valid during a rotation."""

    provider = models.CharField(max_length=20)
    registration_id = models.TextField(unique=True)
    url = models.TextField()
    secret = models.BinaryField()
    registered_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.provider} registration"
