"""What AvtaleGiro files hold: claims to draw or to delete, and the payers' agreements."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from quittance.formats.bank import Problem, Verdict

Notice = Literal["own", "bank"]
"""Who tells the payer about a claim: we, or the bank with the specification in the file."""

EntryKind = Literal["listed", "changed", "deleted"]
"""An entry of a full list; a new agreement, or one that changed; one that ended."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One amount to draw, in øre, or to delete again. `due` may be any day: the bank draws on the next banking day.

    `name` is our short name of the payer, for reports of the bank. `text` stands on the payer's statement. `lines`
    go with the bank's notice: at most 42 of 80 characters. `record` is the place in a file that was read.
    """

    kid: str
    amount: int
    due: date
    notice: Notice = "own"
    name: str = ""
    text: str = ""
    lines: tuple[str, ...] = ()
    record: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ClaimAssignment:
    """Claims for one account, all to draw or all to delete. The bank refuses a `number` used in the last 12 months."""

    account: str
    number: int
    claims: tuple[Claim, ...]
    deletion: bool = False

    @property
    def control_sum(self) -> int:
        """The sum of the end record, øre."""
        return sum(claim.amount for claim in self.claims)


@dataclass(frozen=True, slots=True)
class AgreementEntry:
    """A payer's agreement, known by the reference it was made with. Take in a `changed` one even if it is known.

    `wants_notice`: the payer wants a notice on paper.
    """

    kind: EntryKind
    kid: str
    wants_notice: bool
    record: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class AgreementList:
    """Agreements that concern one account."""

    account: str
    number: int
    entries: tuple[AgreementEntry, ...]


@dataclass(frozen=True, slots=True)
class Transmission:
    """A whole file to the bank. `sender` is our customer unit there, `number` rises with every file."""

    sender: str
    number: str
    assignments: tuple[ClaimAssignment, ...]


@dataclass(frozen=True, slots=True)
class AvtaleGiroFile:
    """A file that was read; empty but for `problems` when it is refused. `other_services` were skipped."""

    verdict: Verdict
    problems: tuple[Problem, ...] = ()
    sender: str = ""
    transmission: str = ""
    recipient: str = ""
    assignments: tuple[ClaimAssignment, ...] = ()
    agreements: tuple[AgreementList, ...] = ()
    other_services: tuple[str, ...] = ()
    records: int = 0
    control_sum: int = 0
