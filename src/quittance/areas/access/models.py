"""Letter credentials, and the electronic identities of those who logged in with one."""

from django.db import models


class LetterCredential(models.Model):
    """The user name and password printed in a letter. The password is known only while the letter is made."""

    user_name = models.CharField(max_length=8, unique=True, db_collation="C")
    password_hash = models.TextField()
    party_id = models.BigIntegerField()
    letter_date = models.DateField()
    expires_on = models.DateField()
    failures = models.SmallIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(name="credential_party", fields=["party_id"])]
        constraints = [
            models.CheckConstraint(name="credential_failures_bounded", condition=models.Q(failures__range=(0, 5))),
            models.CheckConstraint(
                name="credential_expires_after_letter",
                condition=models.Q(expires_on__gt=models.F("letter_date")),
            ),
        ]

    def __str__(self) -> str:
        return f"credential {self.pk}"


class CredentialCase(models.Model):
    """A case that a letter credential opens."""

    credential = models.ForeignKey(LetterCredential, models.PROTECT, related_name="cases")
    case_id = models.BigIntegerField()

    append_only = True

    class Meta:
        constraints = [models.UniqueConstraint(name="credential_case_once", fields=["credential", "case_id"])]

    def __str__(self) -> str:
        return f"credential case {self.pk}"


class Identity(models.Model):
    """Somebody who proved who they are, known by keyed fingerprints only.

    `stable_index` is of the issuer's lifelong id and finds the same person again, whatever the identity number is then;
    the issuer's `sub` is not kept, because it changes. `number_index` is of the number proved last, as debtors have it.
    """

    stable_index = models.BinaryField(max_length=32, unique=True)
    number_index = models.BinaryField(max_length=32)
    # The debtor this identity was recognised as first; stays when the number changes, until staff say otherwise.
    party_id = models.BigIntegerField(null=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(name="identity_number", fields=["number_index"]),
            models.Index(name="identity_party", fields=["party_id"]),
        ]

    def __str__(self) -> str:
        return f"identity {self.pk}"


class NumberChange(models.Model):
    """A known identity came with another number than its debtor has: let in, and put to a person.

    `number` is the new one, sealed, and forgotten when it is decided.
    """

    class State(models.TextChoices):
        """What staff said."""

        WAITING = "waiting"
        CONFIRMED = "confirmed"
        REFUSED = "refused"

    identity = models.ForeignKey(Identity, models.PROTECT, related_name="changes")
    party_id = models.BigIntegerField()
    new_index = models.BinaryField(max_length=32)
    number = models.BinaryField(null=True)
    noticed_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    decided_by = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="number_change_once", fields=["identity", "party_id", "new_index"]),
            models.CheckConstraint(
                name="number_change_decided_by_somebody",
                condition=models.Q(state="waiting", decided_at__isnull=True, number__isnull=False)
                | (models.Q(decided_at__isnull=False, number__isnull=True) & ~models.Q(decided_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"number change {self.pk}"
