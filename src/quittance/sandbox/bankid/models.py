"""What the simulated BankID remembers: its keys, and every login from the page to the token."""

import secrets

from authlib.oidc.core import AuthorizationCodeMixin
from django.db import models


def fresh_id() -> str:
    """Sixteen hexadecimal characters."""
    return secrets.token_hex(8)


class SigningKey(models.Model):
    """A key that signs; the newest is published and used."""

    kid = models.CharField(max_length=40, unique=True)
    jwk = models.JSONField()

    def __str__(self) -> str:
        return self.kid


class Login(models.Model, AuthorizationCodeMixin):
    """One login somebody approved: the code until it is redeemed, the access token after that."""

    reference = models.CharField(max_length=16, unique=True, default=fresh_id)
    person = models.CharField(max_length=40)
    method = models.CharField(max_length=3)
    client_id = models.CharField(max_length=80)
    redirect_uri = models.TextField()
    scope = models.TextField(blank=True)
    nonce = models.TextField(blank=True)
    code = models.CharField(max_length=80, unique=True)
    code_challenge = models.CharField(max_length=130, blank=True)
    code_challenge_method = models.CharField(max_length=10, blank=True)
    access_token = models.CharField(max_length=120, blank=True, db_index=True)
    identified_at = models.DateTimeField()
    approved_at = models.DateTimeField()
    redeemed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.reference

    def get_redirect_uri(self) -> str:
        """As Authlib asks."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """As Authlib asks."""
        return self.scope

    def get_nonce(self) -> str:
        """As Authlib asks."""
        return self.nonce
