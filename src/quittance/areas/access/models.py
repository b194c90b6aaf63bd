"""Letter credentials."""

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
