"""Tables without a business word: throttle counters."""

from django.db import models


class Throttle(models.Model):
    """How often something happened in one window; the key is a hash, so no address is kept in clear."""

    key = models.BinaryField(max_length=32)
    window = models.BigIntegerField()
    count = models.IntegerField()
    pk = models.CompositePrimaryKey("key", "window")

    def __str__(self) -> str:
        return f"{self.count}"
