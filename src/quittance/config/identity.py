"""Builds the adapter for electronic identity that the settings describe."""

import structlog
from django.conf import settings

from quittance.kit.wiring import CompanySetup
from quittance.providers import oidc
from quittance.providers.configuration import InvalidConfig
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
    missing = tuple(setting for setting in _REQUIRED if not getattr(settings, setting))
    problem = ""
    if not missing:
        try:
            _config()
        except InvalidConfig as wrong:
            problem = str(wrong)
    return CompanySetup(name="bankid", begun=len(missing) < len(_REQUIRED), missing=missing, problem=problem)


def _config() -> OidcConfig:
    values = {name: getattr(settings, name) for name in dir(settings) if name.startswith("BANKID_")}
    return oidc.config_from(
        values,
        redirect_uri=f"{settings.PUBLIC_URL}/bankid/callback",
        logged_out_uri=f"{settings.PUBLIC_URL}/my/logged-out/",
    )
