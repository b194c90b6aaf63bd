"""Builds the adapter for electronic identity that the settings describe."""

import structlog
from django.conf import settings

from quittance.kit.wiring import CompanySetup, settings_of, setup_of
from quittance.providers import oidc
from quittance.providers.identity import IdentityProvider
from quittance.providers.oidc import OidcConfig, OidcProvider

log = structlog.get_logger(__name__)

_REQUIRED = ("BANKID_ISSUER", "BANKID_CLIENT_ID", "BANKID_CLIENT_SECRET")


def identity_provider() -> IdentityProvider | None:
    """BankID, or the broker in its place; None without settings, and with wrong ones, which are named in the log."""
    setup = identity_setup()
    if setup.problem:
        log.error("identity.misconfigured", provider=setup.name, reason=setup.problem)
    return OidcProvider(_config()) if setup.configured else None


def identity_setup() -> CompanySetup:
    """What the settings lack. Calls nobody."""
    return setup_of("bankid", _REQUIRED, _config)


def _config() -> OidcConfig:
    return oidc.config_from(
        settings_of("BANKID"),
        redirect_uri=f"{settings.PUBLIC_URL}/bankid/callback",
        logged_out_uri=f"{settings.PUBLIC_URL}/my/logged-out/",
    )
