"""What was paid too much, and what may be done with it: to another case of the same debtor, or back to the payer."""

import datetime as dt
from dataclasses import dataclass

from quittance.areas.audit import operations as audit
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.references import case_by_number
from quittance.areas.insight.people import names_of
from quittance.areas.payments.operations.allocating import promised
from quittance.areas.payments.queries.effects import Effect, effects
from quittance.areas.payments.queries.refunds import RefundView, WayBack, refunds, ways_back
from quittance.areas.staff.colleague import Colleague
from quittance.kit.db import rows

LIMIT = 200

_LIST = f"""
select c.number, p.name, r.short_name, -sum(l.amount)::bigint, min(l.value_date),
       coalesce((select sum(f.amount)::bigint from payments_refund f where f.case_id = c.id and f.posting_id is null
                  and f.state in ('proposed', 'approved', 'sent')), 0),
       coalesce((select f.asked_by from payments_refund f where f.case_id = c.id
                  and f.state in ('proposed', 'approved', 'sent') order by f.id desc limit 1), ''),
       count(*) over ()
  from ledger_leg l join claims_case c on c.id = l.case_id join parties_party p on p.id = c.debtor_id
  join parties_creditor r on r.id = c.creditor_id
 where l.account = 90 group by c.id, p.name, r.short_name having sum(l.amount) < 0
 order by min(l.value_date), c.id limit {LIMIT}
"""  # noqa: S608 - only our own constant is put in
_PAID_FROM = """
select e.payer_account, e.payer_name from payments_bankentry e
 where e.amount > 0 and e.payer_account <> '' and (e.case_id = %(case)s or exists (
   select 1 from payments_resolutionpart t join payments_resolution r on r.id = t.resolution_id
    where r.entry_id = e.id and r.undone_at is null and t.case_id = %(case)s))
 order by e.booked_on desc, e.id desc limit 1
"""
_OTHERS = "select id from claims_case where debtor_id = (select debtor_id from claims_case where id = %s) and id <> %s"


@dataclass(frozen=True, slots=True)
class Overpaid:
    """A case that holds money for its debtor, in øre; `promised` of it is on its way back, asked for by `asked_by`."""

    number: str
    debtor: str
    creditor: str
    held: int
    since: dt.date
    promised: int
    asked_by: str

    @property
    def free(self) -> int:
        """What nobody has decided about yet, in øre."""
        return self.held - self.promised


@dataclass(frozen=True, slots=True)
class OverpaidCase:
    """One such case: `free` øre can be moved or sent back. `others` are the debtor's cases that owe something.

    `paid_from` and `payer` are the account and the name of who paid it last through the bank, empty without any.
    """

    case_id: int
    number: str
    debtor: str
    creditor: str
    held: int
    free: int
    others: tuple[Effect, ...]
    ways: tuple[WayBack, ...]
    refunds: tuple[RefundView, ...]
    names: dict[str, str]
    paid_from: str = ""
    payer: str = ""


def waiting() -> tuple[tuple[Overpaid, ...], int]:
    """The cases that hold money for their debtors, the longest held first, at most LIMIT; and how many there are."""
    found = rows(_LIST)
    return tuple(Overpaid(*row[:-1]) for row in found), found[0][-1] if found else 0


def open_one(number: str, *, colleague: Colleague, today: dt.date, now: dt.datetime) -> OverpaidCase | None:
    """A case with what it holds and the ways on, and a row in the trail; None without such a case.

    Raises staff.rules.NotPermitted without refund.read.
    """
    colleague.check_may("refund.read")
    case_id = case_by_number(number)
    if case_id is None:
        return None
    facts = case_facts.load_one(case_id)
    held = sum(amount for _day, amount, _posting in facts.overpayments)
    free = held - promised(case_id)
    ids = [row[0] for row in rows(_OTHERS, [case_id, case_id])] if free > 0 else []
    under_way = refunds(case_id=case_id)
    paid_from, payer = next(iter(rows(_PAID_FROM, {"case": case_id})), ("", "")) if free > 0 else ("", "")
    audit.record(actor=colleague.actor, action="overpaid.read", subject=f"case:{case_id}", now=now)
    return OverpaidCase(
        case_id=case_id,
        number=number,
        debtor=facts.debtor_name,
        creditor=facts.creditor.short_name,
        held=held,
        free=free,
        others=tuple(one for one in effects(dict.fromkeys(ids, free), day=today) if one.owed > 0),
        ways=ways_back(case_id) if free > 0 else (),
        refunds=under_way,
        names=names_of({one.asked_by for one in under_way}),
        paid_from=paid_from,
        payer=payer,
    )
