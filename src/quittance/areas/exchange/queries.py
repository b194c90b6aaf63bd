"""What the exchange holds that others need to read."""

from quittance.areas.exchange.models import ProviderSecret
from quittance.kit.crypto import decrypt

SECRET_PLACE = "exchange_providersecret.secret"  # noqa: S105 - a place, not a secret
# While one registration replaces another, messages signed with either are under way.
_VALID = 2


def active_secrets(provider: str) -> tuple[str, ...]:
    """The webhook secrets to accept now, the newest first; two at the most."""
    newest = ProviderSecret.objects.filter(provider=provider, retired_at__isnull=True).order_by("-registered_at", "-id")
    return tuple(decrypt(bytes(row.secret), place=SECRET_PLACE) for row in newest[:_VALID])
