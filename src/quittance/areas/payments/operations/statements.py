"""Keeps the bank's statements, and explains their lines by what is booked.

A line is explained when money of ours adds up to it: booked from the statement itself, under the bank's reference of
the entry, as one lump sum of a giro file (positions 22-31 on one day), or, where neither names the other, on the same
day with the same amount. Nothing is booked here, and a line that nothing explains stays open for a person.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from quittance.areas.payments.queries.statements import Gap, gaps
from quittance.core.money import to_text
from quittance.formats import camt
from quittance.formats.bank import Problem
from quittance.kit.db import copy_into, execute, rows

_STATEMENT = """
insert into payments_bankstatement (file_id, account, identifier, number, from_day, to_day, opening, closing)
values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing returning id
"""

# Money whose place on the statement is not known yet, with the lump sum each of our files puts it in.
_PARTS = """
parts as (
  select b.id, b.account, b.booked_on, b.amount, b.source, b.lump, b.file_id, b.entry_number
    from payments_bankentry b
   where b.statement_line_id is null and b.account = any(%(accounts)s) and b.booked_on = any(%(days)s)
  union all
  select b.id, b.account, b.booked_on, b.amount, s.source, s.lump, s.file_id, s.entry_number
    from payments_entrysighting s join payments_bankentry b on b.id = s.entry_id
   where b.statement_line_id is null and b.account = any(%(accounts)s) and b.booked_on = any(%(days)s)
     and s.source <> 'lump'
)
"""


@dataclass(frozen=True, slots=True)
class _Rule:
    """How lump sums are made of our payments, and on what a lump sum and a line must agree besides the amount.

    `agree` holds pairs "ours=theirs", theirs being a column of the line or of its statement.
    """

    name: str
    payments: str
    lump: str
    agree: str
    lines: str = "true"

    def pairs(self) -> list[tuple[str, str]]:
        """What must agree, as (ours, theirs)."""
        return [(ours, theirs) for ours, _, theirs in (pair.partition("=") for pair in self.agree.split())]


_CAMT = "source like 'camt%%' and lump <> ''"
_BY_REFERENCE = "account=account lump=bank_reference"
_BY_DAY = "account=account booked_on=booked_on"
_RULES = (
    _Rule("booked", "source = 'camt.053'", "file_id, entry_number", "file_id=file_id entry_number=entry_number"),
    _Rule("reference", _CAMT, "account, lump, file_id, entry_number", _BY_REFERENCE),
    # A lump sum whose payments came in several files.
    _Rule("reference", _CAMT, "account, lump", _BY_REFERENCE),
    _Rule("giro", "source = 'ocr-giro'", "account, booked_on, lump", _BY_DAY),
    _Rule("amount", "lump = ''", "account, booked_on, source, file_id, entry_number", _BY_DAY),
    _Rule("amount", _CAMT, "account, booked_on, lump, file_id, entry_number", _BY_DAY, "l.bank_reference = ''"),
)


def keep(message: camt.CamtFile, *, file_id: int) -> tuple[Problem, ...]:
    """Stores the statements of a camt.053 message; one delivered before is left alone.

    Returns the gaps before them (B-5).
    """
    kept: dict[int, int] = {}
    for place, group in enumerate(message.groups):
        if (statement_id := _keep_one(group, message, place, file_id)) is not None:
            kept[place] = statement_id
    with copy_into(
        "payments_statementline (statement_id, entry_number, account, booked_on, amount, reversal, bank_reference,"
        " text, explained_by)"
    ) as copy:
        for row in _lines(message, kept):
            copy.write_row(row)
    return tuple(_told(gap) for gap in gaps(statement_ids=list(kept.values())))


def _keep_one(group: camt.Group, message: camt.CamtFile, place: int, file_id: int) -> int | None:
    days = [row.settled for row in message.entries if row.group == place and row.booked]
    to_day = group.closed_on or group.to_day or max(days, default=None) or dt.date.fromisoformat(message.created[:10])
    from_day = group.from_day or min([to_day, *days])
    found = rows(
        _STATEMENT,
        [
            file_id,
            group.account,
            group.identifier[:35],
            group.number[:18],
            from_day,
            to_day,
            group.opening,
            group.closing,
        ],
    )
    return found[0][0] if found else None


def _lines(message: camt.CamtFile, kept: dict[int, int]) -> Iterator[tuple[object, ...]]:
    accounts = [group.account for group in message.groups]
    for row in message.entries:
        if row.booked and row.amount and row.group in kept:
            yield (
                kept[row.group], row.entry, accounts[row.group], row.settled, row.amount, row.reversal,
                row.reference, row.text, "",
            )  # fmt: skip


def _told(gap: Gap) -> Problem:
    message = (
        f"The statement opens with {to_text(gap.opening)}, the one before it ({gap.before}) closed with "
        f"{to_text(gap.closing_before)}. A statement is missing, or the bank must explain it."
    )
    return Problem(f"statement {gap.statement}", "balance_gap", message)


def explain(accounts: tuple[str, ...]) -> int:
    """Explains open lines of these accounts by what is booked; returns how many. In the caller's transaction."""
    explained = 0
    for rule in _RULES:
        days = [
            day
            for (day,) in rows(
                "select distinct booked_on from payments_statementline where explained_by = '' and account = any(%s)",
                [list(accounts)],
            )
        ]
        if not days:
            break
        explained += execute(_sql(rule), {"accounts": list(accounts), "days": days, "rule": rule.name})
    return explained


def _sql(rule: _Rule) -> str:
    """One statement: lump sums and lines that agree are paired, the first with the first, and noted on both sides."""
    ours = ", ".join(f"lumps.{name}" for name, _ in rule.pairs())
    theirs = ", ".join("s.file_id" if name == "file_id" else f"l.{name}" for _, name in rule.pairs())
    agree = " and ".join(f"mine.{name} = theirs.{other}" for name, other in rule.pairs())
    return f"""
with {_PARTS}, lumps as (
  select {rule.lump}, sum(amount)::bigint as amount, array_agg(id) as ids, min(id) as first from parts
   where {rule.payments} group by {rule.lump}
), mine as (
  select lumps.*, row_number() over (partition by {ours}, lumps.amount order by lumps.first) as number from lumps
), theirs as (
  select l.*, s.file_id, row_number() over (partition by {theirs}, l.amount order by l.id) as number
    from payments_statementline l join payments_bankstatement s on s.id = l.statement_id
   where l.explained_by = '' and l.account = any(%(accounts)s) and {rule.lines}
), pairs as (
  select theirs.id as line_id, mine.ids from mine
    join theirs on {agree} and mine.amount = theirs.amount and mine.number = theirs.number
), placed as (
  update payments_bankentry b set statement_line_id = pairs.line_id from pairs where b.id = any(pairs.ids)
)
update payments_statementline l set explained_by = %(rule)s from pairs where l.id = pairs.line_id
"""  # noqa: S608 - put together from our own constants
