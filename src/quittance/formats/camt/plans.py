"""Says which leaf of an element is what: worked out once for each order of elements, then used for all alike.

The paths come from `shapes.flatten`. A plan holds places in the list of leaves; -1 stands for "not given".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quittance.formats.camt import layout
from quittance.formats.camt.shapes import Paths

_DETAIL = "NtryDtls/TxDtls"
_STRUCTURED = "RmtInf/Strd/"


@dataclass(frozen=True, slots=True)
class Money:
    """Where an amount stands, its currency, and where its direction stands."""

    place: int
    currency: str
    direction: int = -1


@dataclass(frozen=True, slots=True)
class Remittance:
    """One structured part of what a payer wrote: a creditor reference, and invoices or credit notes."""

    reference: int
    code: int
    issuer: int
    documents: tuple[tuple[int, int], ...]
    amounts: tuple[Money, ...]
    credit_notes: tuple[Money, ...]
    words: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DetailPlan:
    """Where the parts of one payment stand. `amounts` by currency; `wordless` when the payer wrote nothing."""

    amounts: dict[str, Money]
    direction: int
    instructed: Money | None
    charges: tuple[Money, ...]
    bank_reference: int
    end_to_end: int
    payer_names: tuple[int, ...]
    payee_names: tuple[int, ...]
    payer_accounts: tuple[int, ...]
    payee_accounts: tuple[int, ...]
    text: tuple[int, ...]
    structured: tuple[Remittance, ...]
    bank_text: tuple[int, ...]
    return_reason: tuple[int, ...]
    wordless: bool


@dataclass(frozen=True, slots=True)
class EntryPlan:
    """Where the parts of an entry stand; `details` are those written inside the same leaves."""

    amount: Money | None
    direction: int
    reversal: int
    status: int
    booked_on: int
    value_on: int
    reference: int
    batch: tuple[int, ...]
    instructed: Money | None
    text: int
    details: tuple[DetailPlan, ...]


class _Leaves:
    """The leaves of one element or of a part of it: (path, currency, place)."""

    def __init__(self, found: Iterable[tuple[str, str, int]]) -> None:
        self.found = list(found)

    def first(self, *paths: str) -> int:
        return next(iter(self.all(*paths)), -1)

    def all(self, *paths: str) -> tuple[int, ...]:
        """The places of these paths: of the first path first."""
        return tuple(place for wanted in paths for path, _, place in self.found if path == wanted)

    def money(self, *paths: str) -> tuple[Money, ...]:
        return tuple(
            Money(place, currency) for wanted in paths for path, currency, place in self.found if path == wanted
        )

    def charges(self) -> tuple[Money, ...]:
        """Charges with their direction: flat in version 02, in records in version 08."""
        directions = self.all("Chrgs/CdtDbtInd", "Chrgs/Rcrd/CdtDbtInd")
        amounts = self.money("Chrgs/Amt", "Chrgs/Rcrd/Amt")
        if len(directions) != len(amounts):
            return amounts
        return tuple(Money(one.place, one.currency, way) for one, way in zip(amounts, directions, strict=True))


def detail_plan(paths: Paths) -> DetailPlan:
    """The plan of a payment from the paths below its TxDtls."""
    return _detail(_numbered(paths))


def entry_plan(paths: Paths) -> EntryPlan:
    """The plan of an entry from the paths below its Ntry, details included where they are in them."""
    own: list[tuple[str, int]] = []
    details: list[list[tuple[str, int]]] = []
    for path, place in _numbered(paths):
        if path == _DETAIL or path == _DETAIL + "/":
            details.append([])
        elif path.startswith(_DETAIL + "/"):
            details[-1].append((path[len(_DETAIL) + 1 :], place))
        elif not path.startswith(_DETAIL):
            own.append((path, place))
    leaves = _Leaves(_split(own))
    amounts = leaves.money("Amt")
    return EntryPlan(
        amount=amounts[0] if amounts else None,
        direction=leaves.first("CdtDbtInd"),
        reversal=leaves.first("RvslInd"),
        status=leaves.first("Sts", "Sts/Cd", "Sts/Prtry"),
        booked_on=leaves.first("BookgDt/Dt", "BookgDt/DtTm"),
        value_on=leaves.first("ValDt/Dt", "ValDt/DtTm"),
        reference=leaves.first("AcctSvcrRef"),
        batch=leaves.all("NtryDtls/Btch/NbOfTxs"),
        instructed=next(iter(leaves.money("AmtDtls/InstdAmt/Amt")), None),
        text=leaves.first("AddtlNtryInf"),
        details=tuple(map(_detail, details)),
    )


def _numbered(paths: Paths) -> list[tuple[str, int]]:
    """Each path with its place among the leaves; containers have none."""
    found, place = [], 0
    for path in paths:
        if path.endswith("/"):
            found.append((path, -1))
        else:
            found.append((path, place))
            place += 1
    return found


def _split(paths: Iterable[tuple[str, int]]) -> Iterable[tuple[str, str, int]]:
    for path, place in paths:
        if place >= 0:
            name, _, currency = path.partition("@")
            yield name, currency, place


def _detail(paths: Sequence[tuple[str, int]]) -> DetailPlan:
    leaves = _Leaves(_split(paths))
    text, bank_text, structured = leaves.all("RmtInf/Ustrd"), leaves.all("AddtlTxInf"), _remittances(paths)
    return DetailPlan(
        amounts={money.currency: money for money in reversed(leaves.money(*layout.AMOUNTS))},
        direction=leaves.first("CdtDbtInd"),
        instructed=next(iter(leaves.money("AmtDtls/InstdAmt/Amt")), None),
        charges=leaves.charges(),
        bank_reference=leaves.first("Refs/AcctSvcrRef"),
        end_to_end=leaves.first("Refs/EndToEndId"),
        payer_names=leaves.all(*layout.PAYER_NAMES),
        payee_names=leaves.all(*layout.PAYEE_NAMES),
        payer_accounts=leaves.all(*layout.PAYER_ACCOUNTS),
        payee_accounts=leaves.all(*layout.PAYEE_ACCOUNTS),
        text=text,
        structured=structured,
        bank_text=bank_text,
        return_reason=leaves.all(*layout.RETURN_REASONS),
        wordless=not text
        and not bank_text
        and not any(part.documents or part.words for part in structured[:1])
        and len(structured) < 2,
    )


def _remittances(paths: Sequence[tuple[str, int]]) -> tuple[Remittance, ...]:
    parts: list[list[tuple[str, int]]] = []
    for path, place in paths:
        if path == _STRUCTURED:
            parts.append([])
        elif path.startswith(_STRUCTURED):
            parts[-1].append((path[len(_STRUCTURED) :], place))
    return tuple(_remittance(part) for part in parts)


def _remittance(paths: Sequence[tuple[str, int]]) -> Remittance:
    leaves = _Leaves(_split(paths))
    documents: list[list[tuple[str, int]]] = []
    for path, place in paths:
        if path == "RfrdDocInf/":
            documents.append([])
        elif path.startswith("RfrdDocInf/"):
            documents[-1].append((path, place))
    return Remittance(
        reference=leaves.first("CdtrRefInf/Ref"),
        code=leaves.first("CdtrRefInf/Tp/CdOrPrtry/Cd", "CdtrRefInf/Tp/CdOrPrtry/Prtry"),
        issuer=leaves.first("CdtrRefInf/Tp/Issr"),
        documents=tuple(map(_document, documents)),
        amounts=leaves.money("RfrdDocAmt/RmtdAmt"),
        credit_notes=leaves.money("RfrdDocAmt/CdtNoteAmt"),
        words=leaves.all("AddtlRmtInf"),
    )


def _document(paths: Sequence[tuple[str, int]]) -> tuple[int, int]:
    leaves = _Leaves(_split(paths))
    return leaves.first("RfrdDocInf/Tp/CdOrPrtry/Cd", "RfrdDocInf/Tp/CdOrPrtry/Prtry"), leaves.first("RfrdDocInf/Nb")
