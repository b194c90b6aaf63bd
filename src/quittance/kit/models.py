"""Tables without a business word: throttle counters, growing delays, what processes share for a while."""

from django.db import models


class Throttle(models.Model):
    """How often something happened in one window; the key is a hash, so no address is kept in clear."""

    key = models.BinaryField(max_length=32)
    window = models.BigIntegerField()
    count = models.IntegerField()
    pk = models.CompositePrimaryKey("key", "window")

    def __str__(self) -> str:
        return f"{self.count}"


class Delay(models.Model):
    """How often something was tried in vain, and until when it is not looked at again; the key is a hash."""

    key = models.BinaryField(max_length=32, primary_key=True)
    failures = models.SmallIntegerField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.failures}"


class Shared(models.Model):
    """What several processes know together for a while. Read and written by Django's database cache only."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return "shared"
