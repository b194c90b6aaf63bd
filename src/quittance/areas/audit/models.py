"""The audit trail."""

from django.db import models


class Event(models.Model):
    """One change, written in the transaction that made it. Holds ids, never names or numbers of people."""

    at = models.DateTimeField()
    actor = models.TextField()
    action = models.TextField()
    subject = models.TextField()
    details = models.JSONField(default=dict)

    append_only = True

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
