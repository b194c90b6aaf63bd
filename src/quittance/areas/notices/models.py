"""The outbox, and the codes by which anybody can check that a notice came from us."""

from django.db import models

from quittance.areas.parties.models import Party


class Notice(models.Model):
    """One thing told to one person on one channel, written in the transaction of what it tells of.

    `sealed` is the address and the words, encrypted, and is forgotten when nothing more is to be sent: the same words
    go out under the same `public_id` however often it is tried. The database (migration 0002) lets a notice only go on:
    waiting, sent, delivered; failed when it never can arrive; given up when it was tried for too long.
    """

    class Channel(models.TextChoices):
        """How it is sent."""

        EMAIL = "email"
        SMS = "sms"

    class State(models.TextChoices):
        """How far it has come. An e-mail stays sent: nobody tells us when it was read."""

        WAITING = "waiting"
        SENT = "sent"
        DELIVERED = "delivered"
        FAILED = "failed"
        GIVEN_UP = "given_up"

    # What it tells of, to whom and how: the same is told once.
    key = models.TextField(unique=True, db_collation="C")
    # Our name for it outside: the idempotency key, and the Message-ID.
    public_id = models.CharField(max_length=32, unique=True, db_collation="C")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    channel = models.CharField(max_length=5, choices=Channel)
    language = models.CharField(max_length=2)
    sealed = models.BinaryField(null=True)
    written_at = models.DateTimeField()
    # After this it is of no use any more: a code has run out.
    useless_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    attempts = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField()
    gateway_id = models.CharField(max_length=64, blank=True)
    problem = models.CharField(max_length=60, blank=True)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                name="notice_due",
                fields=["due_at"],
                condition=models.Q(state="waiting") | (models.Q(state="sent") & ~models.Q(gateway_id="")),
            ),
            models.Index(name="notice_of_party", fields=["party", "-id"]),
            models.Index(
                name="notice_failed",
                fields=["id"],
                condition=models.Q(state__in=["failed", "given_up"], seen_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="notice_forgotten_when_sent",
                condition=models.Q(state="waiting", sealed__isnull=False)
                | (~models.Q(state="waiting") & models.Q(sealed__isnull=True)),
            ),
            models.CheckConstraint(
                name="notice_ended_at_some_time",
                condition=models.Q(state__in=["waiting", "sent"], settled_at__isnull=True)
                | (~models.Q(state__in=["waiting", "sent"]) & models.Q(settled_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"


class NoticeCode(models.Model):
    """A code of a notice, and its date; leads to no notice and no person, like those of letters (letters.Code)."""

    code_index = models.BinaryField(max_length=32, unique=True)
    day = models.DateField()

    append_only = True

    def __str__(self) -> str:
        return f"notice code {self.pk}"
