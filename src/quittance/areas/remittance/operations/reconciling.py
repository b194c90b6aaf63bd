"""Holds each client account against the bank's statement, day by day: exactly 0.00, or an alarm says why (L-13)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from quittance.areas.audit import operations as audit
from quittance.areas.payments.models import BankStatement
from quittance.areas.payments.queries import statements
from quittance.areas.remittance.models import AccountDay
from quittance.core.workdays import is_banking_day
from quittance.kit.clock import OSLO
from quittance.kit.db import rows

State = AccountDay.State
ONE_DAY = dt.timedelta(days=1)
_BOOKS = """
select coalesce(sum(amount), 0)::bigint from ledger_leg
 where account = 100 and subaccount = %s and value_date <= %s
"""
# Movements of the account that no line of a bank file stands behind.
_BY_HAND = """
select p.id, p.reason, l.amount from ledger_leg l join ledger_posting p on p.id = l.posting_id
 where l.account = 100 and l.subaccount = %(account)s and l.value_date between %(first)s and %(last)s
   and not exists (select 1 from payments_bankentry b where b.posting_id = p.id)
   and not exists (select 1 from ledger_posting r where r.reverses_id = p.id)
   and p.reverses_id is null
 order by p.id
"""
# Days to look at again: those of files that came since the last look, and those that are not in order. A file is stored
# before it is booked, so the last hour counts as news.
_NEWS = """
with news as (
  select a.account, f.id as file_id
    from unnest(%(accounts)s::text[]) as a (account)
    left join (select account, max(looked_at) - interval '1 hour' as at from remittance_accountday group by 1) looked
      on looked.account = a.account
    join exchange_receivedfile f on f.verdict = 'accept' and f.received_at > coalesce(looked.at, '-infinity')
)
select s.account, s.from_day, s.to_day, true from payments_bankstatement s join news using (account, file_id)
union
select b.account, min(b.booked_on), max(b.booked_on), false
  from payments_bankentry b join news using (account, file_id) group by b.account, b.file_id
union
select d.account, d.day, d.day, true from remittance_accountday d
 where d.state <> 'balanced' and d.account in (select account from news)
"""


@dataclass(frozen=True, slots=True)
class Reason:
    """A part of a difference: what kind, how many øre of it (none for a remark), and what it is about.

    Codes: carried (there before the day began), not_booked (on the statement only), not_on_statement (booked only),
    by_hand (booked without a bank file), unexplained, statement_gap, statement_missing.
    """

    code: str
    amount: int | None
    what: str


def reconcile(*, account: str, day: dt.date, actor: str, now: dt.datetime) -> AccountDay:
    """Looks at one account at the end of a day and keeps what it finds; looking again replaces it, the trail stays."""
    books = _books(account, day)
    found = statements.balances([account], day=day)
    closing = found[0] if found and found[0].day == day else None
    if closing is None:
        latest = found[0].day.isoformat() if found else ""
        values: dict[str, Any] = {"state": State.MISSING, "statement": None, "difference": None}
        reasons = [Reason("statement_missing", None, latest)]
    else:
        difference = closing.closing - books
        values = {
            "state": State.DIFFERS if difference else State.BALANCED,
            "statement": closing.closing,
            "difference": difference,
        }
        reasons = list(_explained(BankStatement.objects.get(pk=closing.statement_id), difference))
    listed = [[reason.code, reason.amount, reason.what] for reason in reasons]
    values |= {"books": books, "explained_by": listed, "looked_by": actor, "looked_at": now}
    with transaction.atomic():
        before = AccountDay.objects.filter(account=account, day=day).values_list("state", "difference").first()
        kept, _ = AccountDay.objects.update_or_create(account=account, day=day, defaults=values)
        if before != (kept.state, kept.difference):
            audit.record(
                actor=actor,
                action=f"client_funds.{kept.state}",
                subject=f"account:{account[-4:]}:{day}",
                now=now,
                difference=kept.difference or 0,
            )
    return kept


def _books(account: str, day: dt.date) -> int:
    ((amount,),) = rows(_BOOKS, [int(account), day])
    return int(amount)


def _explained(statement: BankStatement, difference: int) -> Iterator[Reason]:
    """The parts of a difference; they sum to it. A gap in the statements is told whether or not there is one."""
    for gap in statements.gaps(statement_ids=[statement.pk]):
        yield Reason("statement_gap", None, f"{gap.before} → {gap.statement}")
    if not difference:
        return
    account, first, last = statement.account, statement.from_day, statement.to_day
    parts = []
    if statement.opening is not None:
        carried = statement.opening - _books(account, first - ONE_DAY)
        parts += [Reason("carried", carried, "")] if carried else []
    for line in statements.open_lines([account], until=last):
        if line.booked_on >= first:
            parts.append(Reason("not_booked", line.amount, f"statement line {line.line_id}"))
    for offset in range((last - first).days + 1):
        for entry in statements.unstated_entries([account], day=first + offset * ONE_DAY):
            parts.append(Reason("not_on_statement", -entry.amount, f"bank entry {entry.entry_id}"))
    by_hand = rows(_BY_HAND, {"account": int(account), "first": first, "last": last})
    parts += [Reason("by_hand", -amount, f"posting {posting} {reason}") for posting, reason, amount in by_hand]
    yield from parts
    if rest := difference - sum(part.amount or 0 for part in parts):
        yield Reason("unexplained", rest, "")


def reconcile_day(*, day: dt.date, actor: str, now: dt.datetime) -> tuple[AccountDay, ...]:
    """Looks at every client account at the end of a day."""
    return tuple(reconcile(account=one, day=day, actor=actor, now=now) for one in settings.AGENCY.client_accounts)


def reconcile_news(*, actor: str, now: dt.datetime, today: dt.date) -> int:
    """Looks at every banking day about which something has come since the last look, and at yesterday when nobody has.

    Returns how many days were looked at. Accounts that have never had a statement are left alone.
    """
    todo: set[tuple[str, dt.date]] = set()
    accounts = list(settings.AGENCY.client_accounts)
    started = dict(
        rows("select account, min(from_day) from payments_bankstatement where account = any(%s) group by 1", [accounts])
    )
    for account, first, last, stated in rows(_NEWS, {"accounts": accounts}):
        if account in started:
            # Money is told of before the statement it stands on: that one is not missing until it should be here.
            until = min(last, today if stated else _expected(now))
            todo |= {(account, day) for day in _banking_days(max(first, started[account]), until)}
    known = dict(
        rows("select account, max(day) from remittance_accountday where account = any(%s) group by 1", [accounts])
    )
    for account, latest in known.items():
        todo |= {(account, day) for day in _banking_days(latest + ONE_DAY, _expected(now))}
    for account, day in sorted(todo):
        reconcile(account=account, day=day, actor=actor, now=now)
    return len(todo)


def _expected(now: dt.datetime) -> dt.date:
    """The last day whose statement should be here: yesterday's by ten in the morning."""
    here = now.astimezone(OSLO)
    return here.date() - (ONE_DAY if here.hour >= 10 else 2 * ONE_DAY)


def _banking_days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    for offset in range((last - first).days + 1):
        if is_banking_day(first + offset * ONE_DAY):
            yield first + offset * ONE_DAY
