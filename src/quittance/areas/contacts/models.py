"""Verified contacts, verifications under way, addresses for letters, and what people prefer.

What stood in a claim file is not here: nobody has verified it (parties.Party.email, .phone).
"""

import datetime as dt

from django.db import models

from quittance.areas.parties.models import Party


class Channel(models.TextChoices):
    """What can be verified: an e-mail address, and a phone for text messages."""

    EMAIL = "email"
    SMS = "sms"


class Contact(models.Model):
    """An e-mail address or a phone that the person proved to have. Replaced ones are kept, as they were.

    There is no row for one that is not verified. The database (migration 0002) lets nothing of it be changed but that
    it was replaced, once.
    """

    party = models.ForeignKey(Party, models.PROTECT, related_name="contacts")
    channel = models.CharField(max_length=5, choices=Channel)
    sealed = models.BinaryField()
    value_index = models.BinaryField(max_length=32)
    verified_at = models.DateTimeField()
    verified_by = models.TextField()
    replaced_at = models.DateTimeField(null=True)
    replaced_by = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_contact_of_a_kind",
                fields=["party", "channel"],
                condition=models.Q(replaced_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"


class Verification(models.Model):
    """A new address or phone that waits for the code that was sent to it.

    The code is hashed like a password; address and hash are forgotten when it ends. Tries and sendings are counted
    here, and bounded by the database too.
    """

    class Outcome(models.TextChoices):
        """How it ended."""

        VERIFIED = "verified"
        REPLACED = "replaced"
        LOCKED = "locked"
        EXPIRED = "expired"
        CANCELLED = "cancelled"

    party = models.ForeignKey(Party, models.PROTECT, related_name="verifications")
    channel = models.CharField(max_length=5, choices=Channel)
    sealed = models.BinaryField(null=True)
    value_index = models.BinaryField(max_length=32, null=True)
    code_hash = models.TextField(blank=True)
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sendings = models.SmallIntegerField(default=1)
    tries = models.SmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_verification_of_a_kind",
                fields=["party", "channel"],
                condition=models.Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="verification_bounded", condition=models.Q(tries__range=(0, 5), sendings__range=(1, 4))
            ),
            models.CheckConstraint(
                name="verification_forgotten_when_ended",
                condition=models.Q(ended_at__isnull=True, sealed__isnull=False, value_index__isnull=False, outcome="")
                | (
                    models.Q(ended_at__isnull=False, sealed__isnull=True, value_index__isnull=True, code_hash="")
                    & ~models.Q(outcome="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"verification {self.pk}"


class PostalAddress(models.Model):
    """Where a person wants letters, from an instant on; the newest counts. Without a street: the registered one.

    The registered address (parties.Party) is a thing of its own and not touched: letters that bring a login go there.
    """

    party = models.ForeignKey(Party, models.PROTECT, related_name="postal_addresses")
    address = models.TextField(blank=True)
    postcode = models.TextField(blank=True)
    city = models.TextField(blank=True)
    country = models.CharField(max_length=2, default="NO")
    given_at = models.DateTimeField()
    given_by = models.TextField()

    append_only = True

    class Meta:
        indexes = [models.Index(name="postal_address_newest", fields=["party", "-id"])]

    def __str__(self) -> str:
        return f"postal address {self.pk}"


class Preference(models.Model):
    """How a person wants to be told of news, and whether a new login may also be sent by e-mail or text message."""

    class Way(models.TextChoices):
        """Letters are always sent on paper where the law wants them there; the other two tell that there is one."""

        LETTER = "letter"
        EMAIL = "email"
        SMS = "sms"

    party = models.OneToOneField(Party, models.PROTECT, related_name="preference")
    way = models.CharField(max_length=6, choices=Way, default=Way.LETTER)
    # Said yes to, by somebody who had proved who they are: a login beside the one that comes by post.
    quick_logins = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.TextField()

    def __str__(self) -> str:
        return f"preference {self.pk}"


class QuickLogin(models.Model):
    """A login that was sent by e-mail or text message: one that a letter could have brought (access.LetterCredential),
    but for one use within minutes or hours, to somebody who had said yes to it.
    """

    credential_id = models.BigIntegerField(unique=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=5, choices=Channel)
    sent_at = models.DateTimeField()
    good_until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(name="quick_login_of_party", fields=["party", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="quick_login_is_short",
                condition=models.Q(good_until__gt=models.F("sent_at"))
                & models.Q(good_until__lte=models.F("sent_at") + dt.timedelta(hours=24)),
            ),
            models.CheckConstraint(
                name="quick_login_used_in_time",
                condition=models.Q(used_at__isnull=True) | models.Q(used_at__lt=models.F("good_until")),
            ),
        ]

    def __str__(self) -> str:
        return f"quick login {self.pk}"
