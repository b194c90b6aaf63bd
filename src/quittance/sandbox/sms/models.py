"""What the simulated gateway remembers: messages, under the key each came with."""

import secrets

from django.db import models


def fresh_id() -> str:
    """Sixteen hexadecimal characters."""
    return secrets.token_hex(8)


class Text(models.Model):
    """One message. The same key again is the same message; other words under it are refused."""

    message_id = models.CharField(max_length=16, unique=True, default=fresh_id)
    key = models.CharField(max_length=64, unique=True)
    to = models.CharField(max_length=20)
    sender = models.CharField(max_length=20)
    text = models.TextField()
    at = models.DateTimeField()
    calls = models.IntegerField(default=1)

    def __str__(self) -> str:
        return self.message_id
