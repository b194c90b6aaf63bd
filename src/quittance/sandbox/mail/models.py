"""What the simulated mail service remembers."""

import uuid

from django.db import models


def fresh_id() -> str:
    """As the company names messages."""
    return str(uuid.uuid4())


class Mail(models.Model):
    """One e-mail. `message_id` is the sender's own; a mailbox shows one that comes again once."""

    reference = models.CharField(max_length=36, unique=True, default=fresh_id)
    message_id = models.CharField(max_length=200, db_index=True)
    to = models.TextField()
    sender = models.TextField()
    subject = models.TextField()
    text = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.reference
