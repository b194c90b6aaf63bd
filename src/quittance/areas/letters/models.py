"""Codes to check, letters, and the print files they went out in. Rows are added and never changed."""

from django.db import models

from quittance.areas.claims.models import Case
from quittance.areas.parties.models import Party


class Kind(models.TextChoices):
    """What a code can stand on: the kinds of letters (formats.letter), and messages (codes of the notices area)."""

    PAYMENT_DEMAND = "payment_demand"
    COLLECTION_NOTICE = "collection_notice"
    REMINDER = "reminder"
    CREDENTIAL_RENEWAL = "credential_renewal"
    RECEIPT = "receipt"
    SETTLED = "settled"
    ACCOUNT_STATEMENT = "account_statement"
    PLAN_CONFIRMATION = "plan_confirmation"
    PLAN_ENDED = "plan_ended"
    SETTLEMENT_OFFER = "settlement_offer"
    MESSAGE = "message"


class Code(models.Model):
    """A code by which anybody can check that something came from us. Knows kind and date, and no case or person."""

    # Keyed, so that neither the table nor the time a look-up takes says anything about codes that exist.
    code_index = models.BinaryField(max_length=32, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    day = models.DateField()

    append_only = True

    def __str__(self) -> str:
        return f"code {self.pk}"


class Letter(models.Model):
    """A letter as it was said. `content` is its page (formats.letter), without the login that was printed with it."""

    code = models.OneToOneField(Code, models.PROTECT)
    kind = models.CharField(max_length=20, choices=Kind)
    # What the letter is about: the same is written once.
    key = models.TextField(unique=True, db_collation="C")
    party = models.ForeignKey(Party, models.PROTECT)
    language = models.CharField(max_length=2)
    day = models.DateField()
    # The last day to pay or object that the letter gives, where the law asks for one.
    deadline = models.DateField(null=True)
    regime = models.CharField(max_length=16, default="INKASSOLOV_1988")
    template = models.IntegerField()
    on_paper = models.BooleanField()
    content = models.JSONField()
    written_at = models.DateTimeField()
    actor = models.TextField()
    # The letter that this one was written in place of, because it could not go out in time.
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    append_only = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="letter_gives_fourteen_days",
                condition=models.Q(deadline__isnull=True)
                | models.Q(deadline__gte=models.F("day") + models.Value(14, models.IntegerField())),
            ),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"


class LetterCase(models.Model):
    """A case that a letter tells of; who may open all of them may open the letter."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="cases")
    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")

    append_only = True

    class Meta:
        constraints = [models.UniqueConstraint(name="letter_case_once", fields=["letter", "case"])]

    def __str__(self) -> str:
        return f"letter case {self.pk}"


class PrintBatch(models.Model):
    """A print file that was made: how much is in it, and the hash of its bytes. The file itself is not kept here."""

    made_at = models.DateTimeField()
    actor = models.TextField()
    letters = models.IntegerField()
    pages = models.IntegerField()
    sha256 = models.BinaryField(max_length=32)

    append_only = True

    class Meta:
        constraints = [models.CheckConstraint(name="batch_not_empty", condition=models.Q(letters__gt=0, pages__gt=0))]

    def __str__(self) -> str:
        return f"batch {self.pk}"


class PrintedLetter(models.Model):
    """Where a letter lies in its print file. A letter is printed once, and again only after that file was withdrawn."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="printed")
    batch = models.ForeignKey(PrintBatch, models.PROTECT, related_name="printed")
    first_page = models.IntegerField()
    pages = models.IntegerField()
    # The login that was printed with it, if any (access.LetterCredential).
    credential_id = models.BigIntegerField(null=True)

    append_only = True

    class Meta:
        constraints = [models.UniqueConstraint(name="letter_once_in_a_batch", fields=["letter", "batch"])]

    def __str__(self) -> str:
        return f"printed letter {self.letter_id}"


class HandOver(models.Model):
    """The printing house has taken a print file: our proof of dispatch. Its PDF, with the passwords, is removed."""

    batch = models.OneToOneField(PrintBatch, models.PROTECT, related_name="handed_over")
    at = models.DateTimeField()
    actor = models.TextField()

    append_only = True

    def __str__(self) -> str:
        return f"hand-over of batch {self.batch_id}"


class Withdrawal(models.Model):
    """A print file that nobody will get: its PDF is removed, its logins open nothing, its letters wait again."""

    batch = models.OneToOneField(PrintBatch, models.PROTECT, related_name="withdrawn")
    at = models.DateTimeField()
    actor = models.TextField()

    append_only = True

    def __str__(self) -> str:
        return f"withdrawal of batch {self.batch_id}"
