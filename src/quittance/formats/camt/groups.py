"""Reads what stands around the entries of one account: whose account, from when to when, balances and sums."""

from __future__ import annotations

from datetime import date
from typing import Any

from quittance.core.money import to_text
from quittance.formats.camt import layout, values
from quittance.formats.camt.entries import Collected, EntryReader
from quittance.formats.camt.records import Group
from quittance.formats.camt.shapes import flatten
from quittance.formats.camt.values import ValueUnreadable

_TOTALS = (("TxsSummry/TtlCdtNtries", "credits", (0,)), ("TxsSummry/TtlDbtNtries", "debits", (1,)),
           ("TxsSummry/TtlNtries", "entries", (0, 1)))  # fmt: skip
_MOST_BALANCES = 200


class GroupReader:
    """One statement or notification while it is read."""

    def __init__(self, collected: Collected, number: int, element: Any, namespace: str) -> None:
        self.element = element
        self._collected = collected
        self._number = number
        self._namespace = namespace
        self._header: dict[str, str] = {}
        self._balances: dict[str, tuple[int, str, date | None]] = {}
        self._given = 0
        self._problems_before = len(collected.problems)
        self._read_header()
        account = self._header.get("Acct/Id/IBAN") or self._header.get("Acct/Id/Othr/Id") or ""
        self.entries = EntryReader(
            collected, group=number, account=values.account(account), currency=self._header.get("Acct/Ccy", "NOK")
        )
        if not account:
            collected.problem(self._where(), "account", "The account is missing.")

    def _where(self) -> str:
        what = "statement" if self._collected.format == "camt.053" else "notification"
        return f"{what} {self._number + 1}"

    def _read_header(self) -> None:
        paths, leaves = flatten(self.element, self._namespace)
        named = zip([path for path in paths if not path.endswith("/")], leaves, strict=True)
        for path, leaf in named:
            self._header.setdefault(path.partition("@")[0], leaf.strip())

    def balance(self, element: Any) -> None:
        """Take one balance of the account."""
        self._given += 1
        if self._given > _MOST_BALANCES:
            return
        paths, leaves = flatten(element, self._namespace)
        places = [path for path in paths if not path.endswith("/")]
        found = {path.partition("@")[0]: leaf.strip() for path, leaf in zip(places, leaves, strict=True)}
        currency = next((path.partition("@")[2] for path in places if path.startswith("Amt@")), "")
        kind = found.get("Tp/CdOrPrtry/Cd", "")
        try:
            sign = {"CRDT": 1, "DBIT": -1}[found.get("CdtDbtInd", "")]
            day = found.get("Dt/Dt") or found.get("Dt/DtTm")
            one = (sign * values.minor(found.get("Amt", "")), currency, values.day(day) if day else None)
        except KeyError:
            self._collected.problem(self._where(), "direction", f"The balance {kind} is neither credit nor debit.")
        except ValueUnreadable as error:
            self._collected.problem(self._where(), error.code, str(error))
        else:
            if kind in layout.OPENING:
                self._balances.setdefault(kind, one)
            else:
                self._balances[kind] = one

    def close(self, element: Any) -> None:
        """Compare what was read with the balances and sums of the bank."""
        self._read_header()
        if len(self._collected.problems) > self._problems_before or len(self.entries.currencies) > 1:
            return
        self._check_balances()
        for path, words, ways in _TOTALS:
            self._check_totals(path, words, ways)

    def _opening(self) -> tuple[int, str, date | None] | None:
        return next((self._balances[kind] for kind in layout.OPENING if kind in self._balances), None)

    def _closing(self) -> tuple[int, str, date | None] | None:
        return next((self._balances[kind] for kind in layout.CLOSING if kind in self._balances), None)

    def _check_balances(self) -> None:
        opening, closing = self._opening(), self._closing()
        if not opening or not closing or {opening[1], closing[1], *self.entries.currencies} != {opening[1]}:
            return
        came, went = self.entries.booked_sum
        if opening[0] + came - went != closing[0]:
            message = (
                f"The opening balance {to_text(opening[0])} and the entries ({to_text(came)} in, {to_text(went)} out) "
                f"make {to_text(opening[0] + came - went)}; the closing balance is {to_text(closing[0])}."
            )
            self._collected.problem(self._where(), "balance", message)

    def _check_totals(self, path: str, words: str, ways: tuple[int, ...]) -> None:
        """Compare the bank's count and sum, which may or may not include what is not booked yet."""
        entries, header = self.entries, self._header
        try:
            stated = header.get(f"{path}/NbOfNtries")
            counts = {sum(found[way] for way in ways) for found in (entries.booked, entries.all)}
            if stated and int(stated) not in counts:
                message = f"The bank counts {stated} {words}, the account has {max(counts)}."
                self._collected.problem(self._where(), "count_entries", message)
            stated = header.get(f"{path}/Sum")
            sums = {sum(found[way] for way in ways) for found in (entries.booked_sum, entries.all_sum)}
            if stated and values.minor(stated) not in sums:
                message = f"The bank says the {words} add up to {stated}, they add up to {to_text(max(sums))}."
                self._collected.problem(self._where(), "sum", message)
        except ValueError as error:
            self._collected.problem(self._where(), "sum", f"The bank's totals cannot be read: {error}")

    def result(self) -> Group:
        """The record of what was read."""
        header, opening, closing = self._header, self._opening(), self._closing()
        return Group(
            identifier=header.get("Id", ""),
            number=header.get("ElctrncSeqNb") or header.get("LglSeqNb", ""),
            account=self.entries.account,
            currency=self.entries.currency,
            copy=header.get("CpyDplctInd", ""),
            entries=sum(self.entries.all),
            booked_credit=self.entries.booked_sum[0],
            booked_debit=self.entries.booked_sum[1],
            currencies=frozenset(self.entries.booked_currencies),
            opening=opening[0] if opening else None,
            opened_on=opening[2] if opening else None,
            closing=closing[0] if closing else None,
            closed_on=closing[2] if closing else None,
            from_day=self._day("FrToDt/FrDtTm"),
            to_day=self._day("FrToDt/ToDtTm"),
        )

    def _day(self, path: str) -> date | None:
        try:
            return values.day(self._header[path]) if path in self._header else None
        except ValueUnreadable:
            return None
