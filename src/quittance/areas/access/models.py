"""Letter credentials, letters that were asked for, and electronic identities of those who logged in with one."""

from django.db import models


class LetterCredential(models.Model):
    """The user name and password printed in a letter. The password is known only while the letter is made.

    A company's own letter lets it hand out more of them, with a role, for the same cases and the same time (`parent`).
    """

    class Role(models.TextChoices):
        """What a login may do; the holder is whom the letter was sent to."""

        HOLDER = "holder"
        MANAGER = "manager"
        ACCOUNTING = "accounting"

    user_name = models.CharField(max_length=8, unique=True, db_collation="C")
    password_hash = models.TextField()
    party_id = models.BigIntegerField()
    role = models.CharField(max_length=10, choices=Role, default=Role.HOLDER)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="handed_out")
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
            models.CheckConstraint(
                name="credential_role_is_handed_out",
                condition=models.Q(role="holder", parent__isnull=True)
                | models.Q(role__in=["manager", "accounting"], parent__isnull=False),
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


class RenewalWish(models.Model):
    """Somebody asked for a new letter with the number of an earlier one, which may be anybody's or nobody's.

    It is looked up afterwards, by a job, so that asking takes the same time and gives the same answer for every number.
    `reference` is what was typed, sealed, and forgotten when it is answered: what remains is that somebody asked.
    """

    reference = models.BinaryField(null=True)
    reference_index = models.BinaryField(max_length=32, null=True, unique=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="renewal_wish_forgotten_when_answered",
                condition=models.Q(answered_at__isnull=True, reference__isnull=False, reference_index__isnull=False)
                | models.Q(answered_at__isnull=False, reference__isnull=True, reference_index__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"renewal wish {self.pk}"


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
