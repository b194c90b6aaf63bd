"""Finds the adapter for electronic identity that the configuration names; no area imports a company's client."""

import threading
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from quittance.kit.wiring import CompanySetup

if TYPE_CHECKING:
    from quittance.providers.identity import IdentityProvider

_lock = threading.Lock()
_built: "list[IdentityProvider | None]" = []


def identity_provider() -> "IdentityProvider | None":
    """The configured provider, built once per process with what it keeps of the issuer; None when none is set up."""
    with _lock:
        if not _built:
            _built.append(import_string(settings.IDENTITY_PROVIDER)())
        return _built[0]


def forget_identity_provider() -> None:
    """Builds it anew at the next use."""
    with _lock:
        _built.clear()


def identity_setup() -> CompanySetup:
    """How far logging in with an electronic identity is set up, by the settings alone. Calls nobody."""
    found: CompanySetup = import_string(settings.IDENTITY_SETUP)()
    return found
