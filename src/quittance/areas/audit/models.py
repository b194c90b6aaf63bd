"""The audit trail and the chain that makes tampering show."""

from django.db import models


class Event(models.Model):
    """One change, or one look at somebody's data, written in the transaction that made it.

    Holds ids, never names or numbers of people.
    """

    at = models.DateTimeField()
    actor = models.TextField()
    action = models.TextField()
    subject = models.TextField()
    details = models.JSONField(default=dict)

    append_only = True

    class Meta:
        indexes = [
            models.Index(name="event_of_subject", fields=["subject", "id"]),
            models.Index(name="event_in_time", fields=["at", "id"]),
            models.Index(name="event_of_actor", fields=["actor", "at", "id"]),
            models.Index(name="event_of_action", fields=["action", "at", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class Link(models.Model):
    """An event's place in the chain: `hash` is SHA-256 of the hash before it and of the event (migration 0002).

    Written by the database alone, when the event's transaction commits, so that writers wait for each other no longer
    than a commit takes.
    """

    seq = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    hash = models.BinaryField(max_length=32)

    append_only = True
    only_the_database_writes = True

    def __str__(self) -> str:
        return f"link {self.seq}"
