"""The agency that runs this installation: name, how to reach it, its accounts. Read from a TOML file."""

import datetime as dt
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from quittance.core import bank_account
from quittance.core.allocation import parse_order
from quittance.core.errors import CoreError
from quittance.formats.pain001.records import VERSIONS
from quittance.kit import opening
from quittance.kit.opening import OpeningHours

BOOKING_SOURCES = frozenset({"ocr-giro", "camt.054", "camt.053", "none"})
"""What an account's money may be booked from; "none": its files are kept and compared, nothing is booked."""
_UNIT_DIGITS = 8


@dataclass(frozen=True)
class Agency:
    """Who collects. Shown on every page; the account and reference agreement are printed on letters."""

    name: str
    organisation_number: str
    phone: str
    email: str
    postal_address: str
    bank_account: str
    reference_length: int
    reference_algorithm: str
    # When the phone is answered: "monday-friday" to "08:00-16:00"; public holidays are closed.
    opening_hours: dict[str, str]
    legal_name: str = ""
    # Of creditors that are registered from now on.
    allocation_order: str = "costs>interest>principal"
    # For payment files: the bank of the client account, its agreement number if it wants one, the version it takes.
    bank_bic: str = ""
    bank_agreement: str = ""
    payment_file_version: str = "001.03"
    # AvtaleGiro: our customer unit, which the bank gives; empty: instalments are not drawn that way.
    avtalegiro_unit: str = ""
    # Where the agency's own fees go when they leave the client account; empty: they stay on it.
    own_account: str = ""
    # From this day on payment demands that the books name are written and printed here; empty: none by themselves.
    letters_from: str = ""
    # Further days on which nobody answers, as ISO dates.
    closed_days: tuple[str, ...] = ()
    # Further accounts of the agency whose files may come in.
    further_accounts: tuple[str, ...] = ()
    # Account to the one format its money is booked from; without a word, giro files and notifications both are.
    booking_sources: dict[str, str] = field(default_factory=dict)

    @cached_property
    def opening(self) -> OpeningHours:
        """When people answer the phone."""
        return opening.read(self.opening_hours, self.closed_days)

    @cached_property
    def phone_hours(self) -> dict[str, str]:
        """The same in words, by language."""
        return {language: self.opening.words(language) for language in ("nb", "nn", "en")}

    @property
    def accounts(self) -> tuple[str, ...]:
        """Every account that is ours."""
        return (self.bank_account, *self.further_accounts)

    @property
    def client_accounts(self) -> tuple[str, ...]:
        """Those that hold client money: all but the agency's own."""
        return tuple(account for account in self.accounts if account != self.own_account)


def load_agency(path: str) -> Agency:
    """Reads the agency file; raises ImproperlyConfigured naming what is missing or wrong."""
    try:
        values = tomllib.loads(Path(path).read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ImproperlyConfigured(f"QUITTANCE_AGENCY_FILE {path!r} cannot be read: {error}.") from error
    try:
        agency = Agency(**values)
        agency.opening  # noqa: B018 (reads it, so that a typing error is said at start-up)
        parse_order(agency.allocation_order)
        _check_accounts(agency)
        _check_payments(agency)
        dt.date.fromisoformat(agency.letters_from or "2000-01-01")
    except (TypeError, ValueError, CoreError) as error:
        raise ImproperlyConfigured(f"QUITTANCE_AGENCY_FILE {path!r}: {error}.") from error
    return agency


def _check_accounts(agency: Agency) -> None:
    unknown = sorted(set(agency.booking_sources) - set(agency.accounts))
    if unknown:
        raise TypeError(f"booking_sources names {unknown[0]}, which is none of the agency's accounts")
    wrong = sorted(set(agency.booking_sources.values()) - BOOKING_SOURCES)
    if wrong:
        raise TypeError(f"booking_sources says {wrong[0]!r}; it is one of {', '.join(sorted(BOOKING_SOURCES))}")


def _check_payments(agency: Agency) -> None:
    """Raises AccountFormat, ValueError: money must not go to an account or in a version that a typing error made."""
    if bank_account.canonical(agency.bank_account) != agency.bank_account:
        raise ValueError("bank_account must be eleven digits")
    if agency.own_account and bank_account.canonical(agency.own_account) != agency.own_account:
        raise ValueError("own_account must be eleven digits")
    if agency.own_account == agency.bank_account:
        raise ValueError("own_account must not be the client account: own money and client money are kept apart")
    unit = agency.avtalegiro_unit
    if unit and not (unit.isascii() and unit.isdigit() and len(unit) <= _UNIT_DIGITS):
        raise ValueError("avtalegiro_unit must be at most eight digits")
    if agency.payment_file_version not in VERSIONS:
        raise ValueError(f"payment_file_version must be {' or '.join(VERSIONS)}")
