"""Which case unplaced money may belong to, and which payment the bank took back: ranked, with reasons a page can say.

Looks for what people get wrong when they pay: a digit of the KID, its leading zeros, the case number or the invoice
number or a name in the free text. Nothing is booked by rank; a person chooses. Reading costs a handful of queries,
however much there is.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from quittance.areas.claims.queries.balances import open_totals
from quittance.areas.claims.queries.references import agreements_in_text
from quittance.areas.payments.models import Attempt, BankEntry
from quittance.core import kid
from quittance.core.interest import last_known_day
from quittance.core.kid import Agreement
from quittance.core.kid_guesses import guesses
from quittance.kit.clock import oslo_date
from quittance.kit.db import rows

MOST = 10
STRONG = 80
"""From here on a reason by itself names the case."""
WEIGHTS = {
    "reference_in_text": 100,
    "case_number": 95,
    "digit_wrong": 90,
    "digits_swapped": 90,
    "zeros_missing": 90,
    "digit_missing": 85,
    "like_reference": 80,
    "invoice": 60,
    "payer_account": 50,
    "debtor_name": 40,
    "open_today": 25,
    "open_then": 20,
    "amount_of_claim": 15,
    "same_debtor": 10,
    "same_creditor": 5,
}
"""Every reason there is, by its code, and what it weighs."""
_CASE_NUMBER = re.compile(r"(?<![0-9])([0-9]{2})-?([0-9]{7})(?![0-9])")
_WORD = re.compile(r"[\w/.\-]{3,40}")
_MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case, why it may be the one (codes of WEIGHTS, the weightiest first), and what is open on it today, in øre."""

    case_id: int
    number: str
    debtor: str
    creditor: str
    open_today: int
    reasons: tuple[str, ...]
    weight: int

    @property
    def strong(self) -> bool:
        """Whether one reason alone names the case."""
        return any(WEIGHTS[reason] >= STRONG for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Original:
    """An earlier payment that a line of money out may take back, and why; amounts in øre."""

    entry_id: int
    booked_on: dt.date
    amount: int
    payer_name: str
    case_id: int | None
    case_number: str
    debtor: str
    reasons: tuple[str, ...]

    @property
    def certain(self) -> bool:
        """Whether a reference of the payment itself says so, not only an account."""
        return bool({"same_end_to_end", "same_bank_reference", "same_reference", "named_in_text"} & set(self.reasons))


@dataclass
class _Traces:
    """What came with the money."""

    lines: list[str]
    amount: int
    day: dt.date
    payer_account: str = ""
    payer_name: str = ""
    without_entry: int = 0
    found: dict[int, set[str]] = field(default_factory=dict)

    def add(self, reason: str, case_ids: Iterable[int]) -> None:
        """These cases, for this reason."""
        for case_id in case_ids:
            self.found.setdefault(case_id, set()).add(reason)


def for_entry(entry_id: int, *, today: dt.date) -> tuple[Candidate, ...]:
    """Cases that a bank entry may be for, the likelier first, at most MOST."""
    entry = BankEntry.objects.get(pk=entry_id)
    lines = [*entry.text.split("\n"), entry.reference]
    traces = _Traces(lines, entry.amount, entry.booked_on, entry.payer_account, entry.payer_name, entry.pk)
    return _ranked(traces, today)


def for_attempt(attempt_id: int, *, today: dt.date) -> tuple[Candidate, ...]:
    """Cases that a provider's payment on an unknown reference may be for, the likelier first, at most MOST."""
    attempt = Attempt.objects.get(pk=attempt_id)
    return _ranked(_Traces([attempt.paid_reference], attempt.captured, oslo_date(attempt.started_at)), today)


def _ranked(traces: _Traces, today: dt.date) -> tuple[Candidate, ...]:
    _by_reference(traces, agreements_in_text())
    _by_words(traces)
    _by_payer(traces)
    _by_amount(traces, today)
    _by_neighbours(traces)
    best = sorted(traces.found, key=lambda case_id: (-_weight(traces.found[case_id]), case_id))[:MOST]
    told = {
        case_id: (number, debtor, creditor)
        for case_id, number, debtor, creditor in rows(
            "select c.id, c.number, p.name, r.short_name from claims_case c join parties_party p on p.id = c.debtor_id"
            " join parties_creditor r on r.id = c.creditor_id where c.id = any(%s)",
            [best],
        )
    }
    owed = _open(best, today)
    return tuple(
        Candidate(
            case_id,
            *told[case_id],
            open_today=owed.get(case_id, 0),
            reasons=tuple(sorted(traces.found[case_id], key=lambda reason: -WEIGHTS[reason])),
            weight=_weight(traces.found[case_id]),
        )
        for case_id in best
    )


def _open(case_ids: list[int], day: dt.date) -> dict[int, int]:
    if not case_ids:
        return {}
    return {case: sum(parts.values()) for case, parts in open_totals(case_ids, min(day, last_known_day())).items()}


def _weight(reasons: Iterable[str]) -> int:
    return sum(WEIGHTS[reason] for reason in reasons)


def _by_reference(traces: _Traces, agreements: Sequence[Agreement]) -> None:
    named = {reference for one in agreements for reference in kid.recognise(traces.lines, one)}
    near = [guess for one in agreements for guess in guesses(traces.lines, one)]
    written = _written(traces.lines)
    issued = rows(
        "select reference, case_id from claims_paymentreference where reference = any(%s) and case_id is not null",
        [sorted({*named, *near, traces.lines[-1]})],
    )
    for reference, case_id in issued:
        exact = reference in named or reference == traces.lines[-1]
        traces.add("reference_in_text" if exact else _mistake(reference, written), [case_id])
    numbers = {f"{head}-{tail}" for head, tail in _CASE_NUMBER.findall(" ".join(traces.lines))}
    if numbers:
        traces.add("case_number", _ids("select id from claims_case where number = any(%s)", [sorted(numbers)]))


def _written(lines: Iterable[str]) -> set[str]:
    """The numbers in what was written, read over blanks and signs within them."""
    return set(re.findall(r"[0-9]+", re.sub(r"(?<=[0-9])[ .\-](?=[0-9])", "", " ".join(lines))))


def _mistake(reference: str, written: set[str]) -> str:
    """What went wrong between the reference that was issued and the digits that were written."""
    for digits in written:
        if reference.lstrip("0") == digits.lstrip("0"):
            return "zeros_missing"
        if len(digits) == len(reference):
            wrong = [place for place in range(len(digits)) if digits[place] != reference[place]]
            if len(wrong) == 1:
                return "digit_wrong"
            if len(wrong) == 2 and sorted(digits) == sorted(reference):
                return "digits_swapped"
        if len(digits) == len(reference) - 1 and reference.startswith(digits):
            return "digit_missing"
    return "like_reference"


def _by_words(traces: _Traces) -> None:
    words = sorted({word.strip(".-/") for word in _WORD.findall(" ".join(traces.lines))} - {""})
    if words:
        traces.add(
            "invoice",
            _ids("select case_id from claims_claim where invoice = any(%s) limit %s", [words, MOST]),
        )
    names = _names([traces.payer_name, *traces.lines])
    if names:
        traces.add(
            "debtor_name",
            _ids(
                "select c.id from parties_party p join claims_case c on c.debtor_id = p.id"
                " where upper(p.name) = any(%s) limit %s",
                [sorted(names), MOST],
            ),
        )


def _names(lines: Iterable[str]) -> set[str]:
    """What may be names, in capitals: as written, and with the first word last."""
    names = {" ".join(line.split()).upper() for line in lines} - {""}
    return names | {" ".join([*name.split()[1:], name.split()[0]]).replace(",", "") for name in names}


_PAID_BEFORE = """
select case_id from (
  select case_id, booked_on from payments_bankentry
   where payer_account = %(account)s and case_id is not null and id <> %(entry)s
  union all
  select p.case_id, e.booked_on from payments_bankentry e
    join payments_resolution r on r.entry_id = e.id and r.undone_at is null and r.kind = 'cases'
    join payments_resolutionpart p on p.resolution_id = r.id
   where e.payer_account = %(account)s and e.id <> %(entry)s) before
 group by case_id order by max(booked_on) desc limit %(most)s
"""


def _by_payer(traces: _Traces) -> None:
    if traces.payer_account:
        values = {"account": traces.payer_account, "entry": traces.without_entry, "most": MOST}
        traces.add("payer_account", _ids(_PAID_BEFORE, values))


def _by_amount(traces: _Traces, today: dt.date) -> None:
    """What is open on the cases found so far; of all others only a claim of exactly this amount speaks for a case."""
    cases = list(traces.found)
    for reason, day in (("open_today", today), ("open_then", traces.day)):
        owed = _open(cases, day)
        traces.add(reason, [case for case, amount in owed.items() if amount == traces.amount])
    claims = "select case_id from claims_claim where principal = %s and (case_id = any(%s) or %s) limit %s"
    traces.add("amount_of_claim", _ids(claims, [traces.amount, cases, not cases, MOST]))


def _by_neighbours(traces: _Traces) -> None:
    """Other cases of the same debtor, and among those found the ones of a creditor that several reasons name."""
    best = sorted(traces.found, key=lambda case_id: -_weight(traces.found[case_id]))[:3]
    if not best:
        return
    debtors = (
        "select id from claims_case where debtor_id in (select debtor_id from claims_case where id = any(%s)) limit %s"
    )
    others = [case_id for case_id in _ids(debtors, [best, 3 * MOST]) if case_id not in best]
    traces.add("same_debtor", others)
    creditor = (
        "select id from claims_case where id = any(%s)"
        " and creditor_id = (select creditor_id from claims_case where id = %s)"
    )
    traces.add("same_creditor", _ids(creditor, [[case for case in traces.found if case != best[0]], best[0]]))


def _ids(sql: str, values: Sequence[object] | dict[str, object]) -> list[int]:
    return [row[0] for row in rows(sql, values)]


def strong_candidates(entry_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Entries that one case alone is named by, through a slip in its KID or by its number: the case, and the øre.

    For what an import leaves unplaced; of very many, those that came first. A constant number of queries.
    """
    agreements = agreements_in_text()
    wanted: dict[str, list[int]] = {}
    amounts: dict[int, int] = {}
    for entry in BankEntry.objects.filter(pk__in=list(entry_ids)[:_MOST_AT_ONCE], amount__gt=0).order_by("id"):
        amounts[entry.pk] = entry.amount
        lines = [*entry.text.split("\n"), entry.reference]
        named = {guess for one in agreements for guess in (*kid.recognise(lines, one), *guesses(lines, one))}
        named |= {f"{head}-{tail}" for head, tail in _CASE_NUMBER.findall(" ".join(lines))}
        for text in named:
            wanted.setdefault(text, []).append(entry.pk)
    cases: dict[int, set[int]] = {}
    for text, case_id in rows(
        "select reference, case_id from claims_paymentreference where reference = any(%(texts)s)"
        " and case_id is not null union all select number, id from claims_case where number = any(%(texts)s)",
        {"texts": sorted(wanted)},
    ):
        for entry_id in wanted[text]:
            cases.setdefault(entry_id, set()).add(case_id)
    return {entry: (case_id, amounts[entry]) for entry, (case_id, *more) in cases.items() if not more}


def pointing_at(case_id: int, entry_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Why bank entries may be for one case, by codes of WEIGHTS, the weightiest first; a constant number of queries."""
    agreements = agreements_in_text()
    ((number, debtor),) = rows(
        "select c.number, p.name from claims_case c join parties_party p on p.id = c.debtor_id where c.id = %s",
        [case_id],
    )
    issued = {row[0] for row in rows("select reference from claims_paymentreference where case_id = %s", [case_id])}
    invoices = {row[0] for row in rows("select invoice from claims_claim where case_id = %s", [case_id])}
    found = {}
    for entry in BankEntry.objects.filter(pk__in=entry_ids).only("text", "reference", "payer_name"):
        lines = [*entry.text.split("\n"), entry.reference]
        named = {reference for one in agreements for reference in kid.recognise(lines, one)} | {entry.reference}
        near = {guess for one in agreements for guess in guesses(lines, one)}
        reasons = {"reference_in_text"} if issued & named else {_mistake(one, _written(lines)) for one in issued & near}
        if number in {f"{head}-{tail}" for head, tail in _CASE_NUMBER.findall(" ".join(lines))}:
            reasons.add("case_number")
        if invoices & {word.strip(".-/") for word in _WORD.findall(" ".join(lines))}:
            reasons.add("invoice")
        if debtor.upper() in _names([entry.payer_name, *lines]):
            reasons.add("debtor_name")
        found[entry.pk] = tuple(sorted(reasons, key=lambda reason: -WEIGHTS[reason]))
    return found


def with_a_slip(written: Mapping[int, Sequence[str]]) -> frozenset[int]:
    """Of lines by what they came with, those in which a KID of ours stands with a slip in it; two queries."""
    agreements = agreements_in_text()
    wanted: dict[str, list[int]] = {}
    for entry_id, lines in written.items():
        for guess in {guess for one in agreements for guess in guesses(lines, one)}:
            wanted.setdefault(guess, []).append(entry_id)
    issued = "select reference from claims_paymentreference where reference = any(%s) and case_id is not null"
    return frozenset(entry for (reference,) in rows(issued, [sorted(wanted)]) for entry in wanted[reference])


_ORIGINALS = """
select e.id, e.booked_on, e.amount, e.payer_name, coalesce(c.id, p.case_id), coalesce(c.number, d.number, ''),
       coalesce(n.name, ''),
       e.end_to_end_id <> '' and e.end_to_end_id = o.end_to_end_id,
       e.bank_reference <> '' and e.bank_reference = o.bank_reference,
       e.reference <> '' and e.reference = o.reference,
       (e.reference <> '' and position(e.reference in o."text") > 0)
         or (e.bank_reference <> '' and position(e.bank_reference in o."text") > 0),
       e.payer_account <> '' and e.payer_account = o.payer_account, e.account = o.account
  from payments_bankentry o
  join payments_bankentry e on e.amount = -o.amount and e.id <> o.id and abs(e.booked_on - o.booked_on) <= 400
  left join claims_case c on c.id = e.case_id
  left join payments_resolution r on r.entry_id = e.id and r.undone_at is null
  left join lateral (select case_id from payments_resolutionpart where resolution_id = r.id limit 1) p on true
  left join claims_case d on d.id = p.case_id
  left join parties_party n on n.id = coalesce(c.debtor_id, d.debtor_id)
 where o.id = %s and o.amount < 0 and (r.id is null or r.kind = 'cases')
"""
_SAME = ("same_end_to_end", "same_bank_reference", "same_reference", "named_in_text", "same_payer", "same_account")


def originals(entry_out_id: int) -> tuple[Original, ...]:
    """Payments of exactly the amount that a line of money out may take back, the likelier first, at most MOST.

    Reasons: same_end_to_end, same_bank_reference, same_reference, named_in_text, same_payer, same_account.
    """
    ((day,),) = rows("select booked_on from payments_bankentry where id = %s", [entry_out_id])
    found = [
        Original(entry_id, booked_on, amount, name, case_id, number, debtor, _reasons(same))
        for entry_id, booked_on, amount, name, case_id, number, debtor, *same in rows(_ORIGINALS, [entry_out_id])
    ]
    found.sort(key=lambda one: (-sum(2 ** -_SAME.index(r) for r in one.reasons), abs((one.booked_on - day).days)))
    return tuple(found[:MOST])


def _reasons(same: Sequence[bool]) -> tuple[str, ...]:
    return tuple(reason for reason, holds in zip(_SAME, same, strict=True) if holds)
