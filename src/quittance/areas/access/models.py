"""Letter credentials, letters that were asked for, electronic identities of those who logged in with one, and mandates:
whom a debtor lets help.
"""

import datetime as dt

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


class Mandate(models.Model):
    """A debtor lets somebody help: with which cases, how far, and until which day.

    What was given stays as given; whoever wants it otherwise ends it and gives another. It opens something from
    `confirmed_at` until `ended_at` or the end of `expires_on`, whichever comes first. The helper is an identity, never
    a number. The database (migration 0005) refuses to change what was given, to open again what has ended, and to let
    anybody help themselves.
    """

    class Relation(models.TextChoices):
        """Who helps, as the debtor says."""

        ADVISER = "adviser"
        FAMILY = "family"
        GUARDIAN = "guardian"

    class Scope(models.TextChoices):
        """How far the help goes; each holds the one before."""

        SEE = "see"
        PAY = "pay"
        DECIDE = "decide"

    class Side(models.TextChoices):
        """Who ended it."""

        DEBTOR = "debtor"
        HELPER = "helper"
        DESK = "desk"

    party_id = models.BigIntegerField()
    giver = models.ForeignKey(Identity, models.PROTECT, related_name="mandates_given")
    # As the debtor typed it, and as the helper's BankID says it.
    helper_name = models.TextField()
    proved_name = models.TextField(blank=True)
    relation = models.CharField(max_length=8, choices=Relation)
    scope = models.CharField(max_length=6, choices=Scope)
    all_cases = models.BooleanField()
    given_at = models.DateTimeField()
    given_on = models.DateField()
    expires_on = models.DateField()
    # The keyed hash of the code that the debtor hands over; forgotten when it is used.
    code_index = models.BinaryField(max_length=32, null=True, unique=True)
    code_until = models.DateTimeField(null=True)
    helper = models.ForeignKey(Identity, models.PROTECT, null=True, related_name="mandates_held")
    accepted_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=6, choices=Side, blank=True)

    class Meta:
        indexes = [
            models.Index(name="mandate_party", fields=["party_id"], condition=models.Q(ended_at__isnull=True)),
            models.Index(name="mandate_helper", fields=["helper"], condition=models.Q(ended_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                name="mandate_expires_within_a_year",
                condition=models.Q(expires_on__gte=models.F("given_on"))
                & models.Q(expires_on__lte=models.F("given_on") + dt.timedelta(days=366)),
            ),
            models.CheckConstraint(
                name="mandate_code_until_it_is_used",
                condition=models.Q(code_index__isnull=False, code_until__isnull=False, helper__isnull=True)
                | models.Q(code_index__isnull=True, code_until__isnull=True, helper__isnull=False)
                | models.Q(code_index__isnull=True, code_until__isnull=True, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="mandate_accepted_by_somebody",
                condition=models.Q(helper__isnull=True, accepted_at__isnull=True, confirmed_at__isnull=True)
                | models.Q(helper__isnull=False, accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="mandate_ended_by_somebody",
                condition=models.Q(ended_at__isnull=True, ended_by="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ended_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"mandate {self.pk}"


class MandateCase(models.Model):
    """A case chosen for a mandate that is not for all of them."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="cases")
    case_id = models.BigIntegerField()

    append_only = True

    class Meta:
        constraints = [models.UniqueConstraint(name="mandate_case_once", fields=["mandate", "case_id"])]

    def __str__(self) -> str:
        return f"mandate case {self.pk}"


class MandateEvent(models.Model):
    """Something that happened with a mandate, as its debtor is told: never changed, never removed.

    A look is noted once a day for each case, and once for the pages that are about no single case.
    """

    class Kind(models.TextChoices):
        """What happened."""

        GIVEN = "given"
        ACCEPTED = "accepted"
        CONFIRMED = "confirmed"
        LOOKED = "looked"
        ENDED = "ended"

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=9, choices=Kind)
    at = models.DateTimeField()
    day = models.DateField()
    case_id = models.BigIntegerField(null=True)

    append_only = True

    class Meta:
        indexes = [models.Index(name="mandate_event", fields=["mandate", "id"])]
        constraints = [
            models.UniqueConstraint(
                name="mandate_look_once_a_day",
                fields=["mandate", "day", "case_id"],
                condition=models.Q(kind="looked"),
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"mandate event {self.pk}"
