"""Members of staff. Their second factors are rows of allauth.mfa."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from quittance.areas.staff.roles import Role


class Member(AbstractBaseUser):
    """Somebody who works here. Never removed, because the trail names them; whoever leaves is made inactive."""

    email = models.EmailField(unique=True)
    name = models.TextField()
    roles = ArrayField(models.CharField(max_length=20), default=list)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=2, default="nb")
    # Somebody else made the password: it opens only the page where a new one is chosen.
    password_is_initial = models.BooleanField(default=False)
    # Raised to end every session of the member at once.
    session_round = models.IntegerField(default=0)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    objects = BaseUserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="member_email_lower_case", condition=models.Q(email=Lower("email"))),
            models.CheckConstraint(
                name="member_roles_known", condition=models.Q(roles__contained_by=[role.value for role in Role])
            ),
            models.CheckConstraint(name="member_language_of_desk", condition=models.Q(language__in=["nb", "en"])),
        ]

    def __str__(self) -> str:
        return f"staff:{self.pk}"

    def get_session_auth_hash(self) -> str:
        """Sessions carry this; it changes with the password and with the round."""
        return f"{super().get_session_auth_hash()}:{self.session_round}"

    def get_session_auth_fallback_hash(self) -> "list[str]":
        """As above, for secret keys that were replaced."""
        return [f"{older}:{self.session_round}" for older in super().get_session_auth_fallback_hash()]
