"""The agency that runs this installation: name, how to reach it, its accounts. Read from a TOML file."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from quittance.core.allocation import parse_order
from quittance.core.errors import CoreError


@dataclass(frozen=True)
class Agency:
    """Who collects. Shown on every page; the account and reference agreement are printed on letters."""

    name: str
    organisation_number: str
    phone: str
    phone_hours: dict[str, str]
    email: str
    postal_address: str
    bank_account: str
    reference_length: int
    reference_algorithm: str
    legal_name: str = ""
    # Of creditors that are registered from now on.
    allocation_order: str = "costs>interest>principal"


def load_agency(path: str) -> Agency:
    """Reads the agency file; raises ImproperlyConfigured naming what is missing or wrong."""
    try:
        values = tomllib.loads(Path(path).read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ImproperlyConfigured(f"QUITTANCE_AGENCY_FILE {path!r} cannot be read: {error}.") from error
    try:
        agency = Agency(**values)
        parse_order(agency.allocation_order)
    except (TypeError, CoreError) as error:
        raise ImproperlyConfigured(f"QUITTANCE_AGENCY_FILE {path!r}: {error}.") from error
    return agency
