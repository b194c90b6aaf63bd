"""Requests under the data protection regulation, their history, and the restrictions that were granted."""

from django.db import models

from quittance.areas.claims.models import Case
from quittance.areas.parties.models import Party


class Request(models.Model):
    """Somebody asks us to correct, restrict or erase (GDPR art. 16, 17, 18); about one case, or about everything.

    What became of it is in its steps. `asked_by` is the login it was asked with, `answer_by` a month after (art. 12).
    """

    class Kind(models.TextChoices):
        """What is asked for."""

        CORRECTION = "correction"
        RESTRICTION = "restriction"
        ERASURE = "erasure"

    kind = models.CharField(max_length=11, choices=Kind)
    reference = models.CharField(max_length=8, unique=True, db_collation="C")
    party = models.ForeignKey(Party, models.PROTECT, related_name="requests")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="requests")
    words = models.TextField()
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    answer_by = models.DateField()

    append_only = True

    class Meta:
        constraints = [
            models.CheckConstraint(name="request_says_something", condition=~models.Q(words="")),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"


class Step(models.Model):
    """Something that happened to a request. Notes are the agency's own; everything else is read by who asked."""

    class Kind(models.TextChoices):
        """What happened."""

        NOTE = "note"
        EXTENDED = "extended"
        DECIDED = "decided"
        ENDING = "ending"

    class Outcome(models.TextChoices):
        """What was decided."""

        GRANTED = "granted"
        PARTLY = "partly"
        REFUSED = "refused"

    request = models.ForeignKey(Request, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind)
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True)
    words = models.TextField()
    at = models.DateTimeField()
    actor = models.TextField()

    append_only = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="request_decided_once", fields=["request"], condition=models.Q(kind="decided")
            ),
            models.UniqueConstraint(
                name="request_extended_once", fields=["request"], condition=models.Q(kind="extended")
            ),
            models.CheckConstraint(name="step_has_reasons", condition=~models.Q(words="")),
            models.CheckConstraint(
                name="step_outcome_where_decided",
                condition=(models.Q(kind="decided") & ~models.Q(outcome=""))
                | (~models.Q(kind="decided") & models.Q(outcome="")),
            ),
        ]

    def __str__(self) -> str:
        return f"step {self.pk}"


class Correction(models.Model):
    """An answer that changes what is registered, as one of us wrote it: it waits until another agrees (approvals).

    Letters with a login go to what is registered. Empty where the debtor shall have none.
    """

    request = models.ForeignKey(Request, models.PROTECT, related_name="corrections")
    outcome = models.CharField(max_length=7, choices=Step.Outcome)
    words = models.TextField()
    name = models.TextField()
    address = models.TextField(blank=True)
    postcode = models.TextField(blank=True)
    city = models.TextField(blank=True)
    email = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    at = models.DateTimeField()
    actor = models.TextField()

    append_only = True

    def __str__(self) -> str:
        return f"correction {self.pk}"


class Restriction(models.Model):
    """What is held still: one case of a party, or everything. No demand or reminder is written or printed meanwhile.

    It ends on a day that was announced before (art. 18, third paragraph); the database lets nothing else be changed.
    """

    request = models.OneToOneField(Request, models.PROTECT, related_name="restriction")
    party = models.ForeignKey(Party, models.PROTECT, related_name="restrictions")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="restrictions")
    since = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="restriction_ends_after_it_began",
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"restriction {self.pk}"
