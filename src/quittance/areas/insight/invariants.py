"""Recomputes what must always hold, from the rows themselves. Run by tests after every scenario and by operators.

Each truth is one query that returns the worst offenders. A row is a reason to stop and look, never to repair by
machine.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from quittance.areas.approvals.models import Approval
from quittance.areas.approvals.rules import payload_hash
from quittance.areas.audit import anchors
from quittance.areas.audit.queries import breaks
from quittance.areas.claims.queries.balances import OPEN_ITEMS
from quittance.areas.insight import client_money, decided_money, drawn_plans, kept_plans
from quittance.areas.payments.queries.statements import GAPS
from quittance.core.interest import last_known_day
from quittance.kit.db import rows
from quittance.kit.roles import append_only_tables, tables_of_the_database

_WORST = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One truth: how many rows break it, and the worst of them."""

    rule: str
    words: str
    violations: int
    worst: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A truth and the query that finds what breaks it: rows of (identifier, how much)."""

    rule: str
    words: str
    sql: str


_OPEN = f"""
with asked as (select id as case_id, %(today)s::date as on_date from claims_case), {OPEN_ITEMS}
select case_id || ':' || account, open from items
 -- Money may come before the due date, when the principal it covers is not counted yet.
 where open < 0 and not (account = 10 and exists (
   select 1 from ledger_leg later where later.case_id = items.case_id and later.account = 10
      and later.value_date > %(today)s::date))
"""  # noqa: S608 - only our own constant is put in

_STATEMENTS = f"""
select 'statement ' || s.id, s.closing - s.opening - coalesce(sum(l.amount), 0) from payments_bankstatement s
  left join payments_statementline l on l.statement_id = s.id
 where s.opening is not null and s.closing is not null group by s.id
having s.closing - s.opening <> coalesce(sum(l.amount), 0)
union all
select 'statement ' || id, opening - closing_before from ({GAPS}) gap
"""  # noqa: S608 - only our own constant is put in

RULES: tuple[Rule, ...] = (
    Rule(
        "L-1",
        "Every posting has two legs or more and they sum to zero",
        "select p.id::text, coalesce(sum(l.amount), 0) from ledger_posting p"
        " left join ledger_leg l on l.posting_id = p.id group by p.id"
        " having coalesce(sum(l.amount), 0) <> 0 or count(l.line) < 2",
    ),
    Rule("L-2", "All legs together sum to zero", "select 'all', sum(amount) from ledger_leg having sum(amount) <> 0"),
    Rule(
        "L-3",
        "A reversal is the exact opposite of what it reverses, and legs carry their posting's date",
        "select p.id::text, 1 from ledger_posting p where p.reverses_id is not null and exists ("
        " select account, case_id, claim_id, subaccount, sum(amount) from ledger_leg"
        " where posting_id in (p.id, p.reverses_id) group by 1, 2, 3, 4 having sum(amount) <> 0)"
        " union all select l.posting_id::text, 1 from ledger_leg l join ledger_posting p on p.id = l.posting_id"
        " where l.value_date <> p.value_date",
    ),
    Rule(
        "L-4",
        "The database's own guards are in place",
        "select wanted.name, 1 from (values ('posting_is_final'), ('posting_is_not_truncated'), ('leg_is_final'),"
        " ('leg_is_not_truncated'), ('legs_balance'), ('posting_has_legs'), ('event_is_chained'), ('event_is_final'),"
        " ('event_is_not_truncated'), ('link_is_final'), ('link_is_not_truncated'), ('approval_is_bound'),"
        " ('run_is_fixed'), ('payment_file_is_fixed'), ('payment_line_is_fixed'), ('taken_leg_is_fixed'),"
        " ('charge_not_while_held'), ('plan_only_onwards'), ('instalment_only_onwards'), ('charge_only_onwards'),"
        " ('settlement_only_onwards'), ('request_only_onwards'))"
        " as wanted (name)"
        " where not exists (select 1 from pg_trigger t where t.tgname = wanted.name and t.tgenabled = 'O')",
    ),
    Rule(
        "L-8",
        "No component of a case is paid beyond what was owed; the excess is an overpayment",
        _OPEN,
    ),
    Rule(
        "L-8b",
        "Overpayments are never negative",
        "select 'case ' || case_id, sum(amount) from ledger_leg where account = 90"
        " group by case_id having sum(amount) > 0",
    ),
    Rule(
        "L-11",
        "The contra account mirrors what all claims and costs amount to",
        "select 'contra', sum(amount) from ledger_leg where account < 90 or account = 200 having sum(amount) <> 0",
    ),
    Rule(
        "L-12",
        "No charge is above the legal ceiling it was made under",
        "select id::text, amount from claims_charge where facts ? 'ceiling'"
        " and amount > round((facts->>'ceiling')::numeric * 100)",
    ),
    Rule(
        "L-13",
        "Money held and under way equals what is owed to creditors, to the fee settlement, to payers and in suspense",
        "select 'client money', sum(amount) from ledger_leg where account in (100, 110, 120, 130, 210, 220, 90)"
        " having sum(amount) <> 0",
    ),
    Rule(
        "L-15",
        "Every case, claim and charge named in the books exists, and every claim and charge is in the books",
        "select 'leg of case ' || l.case_id, 1 from ledger_leg l left join claims_case c on c.id = l.case_id"
        " where l.case_id is not null and c.id is null"
        " union all select 'claim ' || c.id, c.principal from claims_claim c where c.principal <> ("
        " select coalesce(sum(l.amount), 0) from ledger_leg l join ledger_posting p on p.id = l.posting_id"
        " where l.case_id = c.case_id and l.claim_id = c.id and l.account = 10 and p.reason = 'claim_registered')"
        " union all select 'charge ' || h.id, h.amount from claims_charge h where h.amount <> ("
        " select coalesce(sum(l.amount), 0) from ledger_leg l where l.posting_id = h.posting_id and l.account < 90)",
    ),
    Rule(
        "P-1",
        "An attempt is captured once, for its amount, and refunds stay within it",
        "select a.id::text, a.captured from payments_attempt a cross join lateral ("
        " select coalesce(sum(l.amount), 0) as amount from ledger_leg l where l.amount > 0"
        " and (l.posting_id in (select posting_id from payments_share s where s.attempt_id = a.id)"
        "   and l.account in (100, 110, 120)"
        "   or l.account = 110 and l.posting_id in ("
        "     select id from ledger_posting where idempotency_key = 'attempt:' || a.id || ':capture'))) b"
        " where a.captured <> b.amount and not (a.captured > 0 and a.bank_reference <> '' and b.amount = 0)"
        " or a.captured not in (0, a.amount) or a.refunded > a.captured"
        " union all select a.id::text, a.amount from payments_attempt a join payments_share s on s.attempt_id = a.id"
        " group by a.id having sum(s.amount) <> a.amount",
    ),
    Rule(
        "P-2",
        "An attempt's state is where its moves led",
        "select a.id::text, 1 from payments_attempt a where a.state is distinct from ("
        " select new from payments_attemptmove m where m.attempt_id = a.id order by m.id desc limit 1)",
    ),
    Rule(
        "P-8",
        "Money has been taken only under an operation that was written down first",
        "select a.id::text, a.captured from payments_attempt a"
        " where a.captured > 0 and a.bank_reference = '' and not exists ("
        " select 1 from payments_provideroperation o"
        " where o.attempt_id = a.id and o.kind = 'capture' and o.outcome = 'done')",
    ),
    Rule(
        "P-11",
        "Exactly one receipt per captured payment",
        "select a.id::text, count(r.id) from payments_attempt a left join payments_receipt r on r.attempt_id = a.id"
        " group by a.id, a.captured having (a.captured > 0) <> (count(r.id) = 1)",
    ),
    Rule(
        "B-1",
        "No bank file is accepted twice, neither by its bytes nor by its sender's number",
        "select min(id)::text, count(*) from exchange_receivedfile where verdict = 'accept' group by sha256"
        " having count(*) > 1 union all select min(id)::text, count(*) from exchange_receivedfile"
        " where verdict = 'accept' and delivery <> '' group by kind, delivery having count(*) > 1",
    ),
    Rule(
        "B-2",
        "Every bank entry is in the books once, with its amount, at one place",
        "select b.id::text, b.amount from payments_bankentry b where b.amount <> ("
        " select coalesce(sum(l.amount), 0) from ledger_leg l where l.posting_id = b.posting_id and l.account = 100)"
        " or (b.status = 'suspense') <> exists ("
        " select 1 from ledger_leg l where l.posting_id = b.posting_id and l.account = 120)"
        " or exists (select 1 from ledger_posting r where r.reverses_id = b.posting_id and r.reason = 'reallocation')",
    ),
    Rule(
        "B-3",
        "A file's entries are those that were booked, and no more than the file holds",
        "select f.id::text, 1 from exchange_receivedfile f"
        " left join (select file_id, count(*) as entries from payments_bankentry group by file_id) b"
        " on b.file_id = f.id"
        " left join audit_event e on e.subject = 'file:' || f.id and e.action = 'bank_file.booked'"
        " where f.kind in ('ocr-giro', 'camt.054', 'camt.053') and f.verdict = 'accept'"
        " and (coalesce(b.entries, 0) is distinct from (e.details->>'booked')::int"
        " or coalesce(b.entries, 0) > (f.summary->>'payments')::int)",
    ),
    Rule(
        "B-3b",
        "Money that several kinds of files show is booked once: by one of them, and under no key twice",
        "select 'sighting ' || s.id, b.amount from payments_entrysighting s"
        " join payments_bankentry b on b.id = s.entry_id"
        " where s.source = b.source or exists (select 1 from payments_bankentry k where k.entry_key = s.entry_key)",
    ),
    Rule(
        "B-5",
        "A statement's lines lead from its opening to its closing balance, and it opens as the one before it closed",
        _STATEMENTS,
    ),
    Rule(
        "B-5b",
        "A statement line that counts as explained is the sum of the entries that explain it",
        "select 'statement line ' || l.id, l.amount from payments_statementline l"
        " join payments_bankstatement s on s.id = l.statement_id"
        " left join (select statement_line_id, sum(amount) as amount from payments_bankentry"
        " where statement_line_id is not null group by 1) b on b.statement_line_id = l.id"
        " where (l.explained_by not in ('', 'person') and b.amount is distinct from l.amount)"
        " or (l.explained_by = '' and b.amount is not null)",
    ),
    Rule(
        "P-7",
        "Every posting made from a bank file belongs to a bank entry",
        "select p.id::text, 1 from ledger_posting p where p.reason in ('bank_payment', 'bank_suspense')"
        " and p.source like 'file:%%'"
        " and not exists (select 1 from payments_bankentry b where b.posting_id = p.id)"
        " and not exists (select 1 from ledger_posting r where r.reverses_id = p.id)",
    ),
    Rule(
        "L-15b",
        "A leg's claim belongs to its case",
        "select l.posting_id::text, l.amount from ledger_leg l join claims_claim c on c.id = l.claim_id"
        " where c.case_id <> l.case_id",
    ),
    Rule(
        "A-1",
        "A letter opens its own reader's cases and no others",
        "select 'credential ' || k.credential_id, k.case_id from access_credentialcase k"
        " join access_lettercredential a on a.id = k.credential_id join claims_case c on c.id = k.case_id"
        " where c.debtor_id <> a.party_id",
    ),
    Rule(
        "A-4",
        "Booked files and captured payments are in the audit trail",
        "select 'file:' || f.id, 1 from exchange_receivedfile f where f.verdict = 'accept' and not exists ("
        " select 1 from audit_event e where e.subject = 'file:' || f.id)"
        " union all select 'attempt:' || a.id, 1 from payments_attempt a where a.captured > 0 and not exists ("
        " select 1 from audit_event e where e.subject = 'attempt:' || a.id and e.action = 'payment.captured')",
    ),
    *(Rule(*truth) for truth in (*client_money.TRUTHS, *decided_money.TRUTHS, *kept_plans.TRUTHS, *drawn_plans.TRUTHS)),
)


def run(*, today: dt.date) -> list[Finding]:
    """Checks every rule; a finding without violations is a truth that holds."""
    values = {"today": min(today, last_known_day())}
    return [_check(rule, values) for rule in RULES] + [_bound(), _grants(), _chain()]


def _check(rule: Rule, values: Mapping[str, object]) -> Finding:
    found = rows(
        f"select identifier, how_much, count(*) over () from ({rule.sql}) as broken (identifier, how_much)"  # noqa: S608
        f" order by abs(how_much) desc limit {_WORST}",
        values,
    )
    count = found[0][2] if found else 0
    return Finding(rule.rule, rule.words, count, tuple(f"{row[0]} ({row[1]})" for row in found))


def _bound() -> Finding:
    """A proposal's content is what was proposed: its hash says so."""
    broken = [
        f"approval {approval.pk}"
        for approval in Approval.objects.only("payload", "payload_hash").order_by("-id").iterator()
        if bytes(approval.payload_hash) != payload_hash(approval.payload)
    ]
    return Finding("A-3b", "Every proposal still says what was proposed", len(broken), tuple(broken[:_WORST]))


def _grants() -> Finding:
    """The role the application runs as may add to append-only tables and do nothing else to them."""
    found = rows(
        "select name from unnest(%s::text[]) as name where has_table_privilege(name, 'update')"
        " or has_table_privilege(name, 'delete') or has_table_privilege(name, 'truncate')"
        " union select name from unnest(%s::text[]) as name where has_table_privilege(name, 'insert')",
        [append_only_tables(), tables_of_the_database()],
    )
    return Finding(
        "A-0",
        "The application's database role cannot change or remove what is append-only",
        len(found),
        tuple(row[0] for row in found[:_WORST]),
    )


def _chain() -> Finding:
    """The audit trail is as it was written, and goes on from what was written down outside the database."""
    broken = [f"event {found.event_id} {found.kind}" for found in breaks()]
    if anchors.place().exists():
        broken += anchors.problems(anchors.place())
    return Finding(
        "A-5",
        "The audit trail is as it was written, from its first event to its head, and extends its anchors",
        len(broken),
        tuple(broken[:_WORST]),
    )
