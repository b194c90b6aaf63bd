"""What the bank's statements say of an account and a day, which lines nothing explains, and where one is missing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from quittance.kit.db import rows

_ORDER = "to_day, length(number), number, id"


@dataclass(frozen=True, slots=True)
class StatementBalance:
    """The balance an account's last statement of a day closed with, in øre."""

    account: str
    day: dt.date
    closing: int
    statement_id: int
    number: str


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line of a statement that our books do not explain; øre, negative when money left."""

    line_id: int
    account: str
    booked_on: dt.date
    amount: int
    reversal: bool
    bank_reference: str
    text: str


@dataclass(frozen=True, slots=True)
class UnstatedEntry:
    """Booked money that no line of a statement shows, although a statement covers its day."""

    entry_id: int
    account: str
    booked_on: dt.date
    amount: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A statement that does not open with what the one before it closed with (B-5), in øre."""

    statement_id: int
    account: str
    statement: str
    before: str
    opening: int
    closing_before: int


_BALANCES = f"""
select distinct on (account) account, to_day, closing, id, number from payments_bankstatement
 where closing is not null and account = any(%s) and to_day <= %s
 order by account, {", ".join(f"{part} desc" for part in _ORDER.split(", "))}
"""  # noqa: S608 - only our own constant is put in

_OPEN = """
select id, account, booked_on, amount, reversal, bank_reference, text from payments_statementline
 where explained_by = '' and account = any(%s) and booked_on <= %s order by account, booked_on, id
"""

_UNSTATED = """
select b.id, b.account, b.booked_on, b.amount from payments_bankentry b
 where b.statement_line_id is null and b.account = any(%s) and b.booked_on = %s
   and exists (select 1 from payments_bankstatement s
                where s.account = b.account and b.booked_on between s.from_day and s.to_day)
 order by b.account, b.id
"""

GAPS = f"""
select id, account, coalesce(nullif(number, ''), to_day::text) as name, before, opening, closing_before
  from (select id, account, number, to_day, opening,
               lag(closing) over ranked as closing_before,
               lag(coalesce(nullif(number, ''), to_day::text)) over ranked as before
          from payments_bankstatement where opening is not null and closing is not null
        window ranked as (partition by account order by {_ORDER})) ordered
 where closing_before <> opening
"""  # noqa: S608 - only our own constant is put in


def balances(accounts: Sequence[str], *, day: dt.date) -> tuple[StatementBalance, ...]:
    """What each account held at the end of the day by its latest statement up to then.

    An account without a statement is left out; a `day` before the one asked for means that none covers it yet.
    """
    return tuple(StatementBalance(*row) for row in rows(_BALANCES, [list(accounts), day]))


def open_lines(accounts: Sequence[str], *, until: dt.date) -> tuple[OpenLine, ...]:
    """Statement lines up to a day that nothing booked explains, oldest first."""
    return tuple(OpenLine(*row) for row in rows(_OPEN, [list(accounts), until]))


def unstated_entries(accounts: Sequence[str], *, day: dt.date) -> tuple[UnstatedEntry, ...]:
    """Money booked on a day whose statements do not show it."""
    return tuple(UnstatedEntry(*row) for row in rows(_UNSTATED, [list(accounts), day]))


def gaps(*, statement_ids: Sequence[int] | None = None) -> tuple[Gap, ...]:
    """Where one statement does not begin where the one before it ended; of these statements, or of all."""
    found = (Gap(*row) for row in rows(GAPS))
    return tuple(gap for gap in found if statement_ids is None or gap.statement_id in statement_ids)
