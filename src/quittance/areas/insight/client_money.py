"""Truths about client money on its way out, for `invariants`: (rule, words, query for what breaks it)."""

_DAYS = """
select d.account || ' ' || d.day, d.statement - b.amount from remittance_accountday d cross join lateral (
select coalesce(sum(l.amount), 0)::bigint as amount from ledger_leg l
where l.account = 100 and l.subaccount = d.account::bigint and l.value_date <= d.day) b
where d.statement is not null and d.statement <> b.amount
"""
_ONCE = """
select 'creditor ' || creditor_id || ' ' || until, count(*) from remittance_remittancerun
where state <> 'cancelled' group by creditor_id, until having count(*) > 1
union all select 'leg ' || posting_id || '.' || line, count(*) from remittance_takenleg
where not released group by posting_id, line having count(*) > 1
union all select kind || ' ' || coalesce(run_id, refund_id, transfer_id), sum(amount)
from remittance_paymentline where state not in ('rejected', 'withdrawn')
group by kind, run_id, refund_id, transfer_id having count(*) > 1
"""
_FILES = """
select 'file ' || f.id, f.total - coalesce(sum(l.amount), 0) from remittance_paymentfile f
left join remittance_paymentline l on l.file_id = f.id group by f.id
having f.total <> coalesce(sum(l.amount), 0) or f.count <> count(l.id)
union all select 'payment ' || l.end_to_end, l.amount from remittance_paymentline l where -l.amount <> (
select coalesce(sum(g.amount), 0) from ledger_leg g where g.posting_id = l.posting_id and g.account = 130)
or (l.state in ('rejected', 'withdrawn')) <> exists (
select 1 from ledger_posting r where r.reverses_id = l.posting_id)
union all select 'payment ' || l.end_to_end, l.amount from remittance_paymentline l
join remittance_remittancerun r on r.id = l.run_id join remittance_payoutdetails d on d.id = l.details_id
join remittance_paymentfile f on f.id = l.file_id
where l.account <> d.account or d.creditor_id <> r.creditor_id or l.amount <> r.paid
or not exists (select 1 from approvals_approval a where a.id = d.approval_id and a.state = 'approved'
and a.payload->>'account' = l.account)
or exists (select 1 from remittance_payoutdetails newer where newer.creditor_id = d.creditor_id
and newer.id > d.id and newer.approved_at <= f.approved_at)
union all select 'file ' || f.id, f.total from remittance_paymentfile f
where f.state not in ('proposed', 'withdrawn') and 2 <> (
select count(distinct a.checker) from approvals_approval a where a.subject = 'payment-file:' || f.id
and a.state = 'approved' and a.payload->>'sha256' = encode(f.sha256, 'hex')
and a.checker in (f.first_approver, f.second_approver) and a.checker <> f.made_by)
"""
_SUMS = """
select 'remittance ' || r.id, r.collected + r.fees from remittance_remittancerun r
cross join lateral (select coalesce(sum(principal + interest + reminder_fees + legal_costs + other), 0)
as collected, coalesce(sum(fees), 0) as fees, coalesce(sum(vat), 0) as vat
from remittance_remittanceline l where l.run_id = r.id) l
cross join lateral (select -coalesce(sum(g.amount) filter (where g.account = 210 and not t.own), 0)
as collected, -coalesce(sum(g.amount) filter (where g.account = 220), 0) as fees,
coalesce(sum(g.amount) filter (where t.own), 0) as moved
from remittance_takenleg t join ledger_leg g on g.posting_id = t.posting_id and g.line = t.line
where t.run_id = r.id) t
where (r.collected, r.fees, r.vat) <> (l.collected, l.fees, l.vat)
or (r.collected, r.fees) <> (t.collected, t.fees)
or t.moved <> case when r.state in ('proposed', 'cancelled') then 0
when r.state in ('ordered', 'paid') then r.vat_settled + r.paid else r.vat_settled end
"""

TRUTHS: tuple[tuple[str, str, str], ...] = (
    (
        "L-13b",
        "At the end of each bank day looked at, the bank's balance of a client account is the books', to the øre",
        _DAYS,
    ),
    (
        "B-7",
        "A creditor has one remittance for a day, a leg is remitted once, and nothing is ordered to be paid twice",
        _ONCE,
    ),
    (
        "B-8",
        "A payment file is the sum of its lines and of their postings, to approved accounts, its hash approved twice",
        _FILES,
    ),
    ("B-8b", "A remittance is what it took: its sums, its lines and the books agree, and it moved what it says", _SUMS),
)
