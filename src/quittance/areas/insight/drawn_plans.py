"""Truths about drawing: what a company took for a plan is booked once, and what the bank is asked for is in a file."""

_BOOKED = """
select 'charge ' || c.id, c.amount - c.refunded - coalesce(b.amount, 0)
  from plans_charge c join plans_mandate m on m.id = c.mandate_id and m.way = 'vipps'
  left join (
    select p.source, sum(l.amount) as amount from ledger_posting p
      join ledger_leg l on l.posting_id = p.id and l.account = 110 and l.amount > 0
     where p.source like 'plan_charge:%%' and p.reverses_id is null
       and not exists (select 1 from ledger_posting r where r.reverses_id = p.id)
     group by p.source) b on b.source = 'plan_charge:' || c.charge_id
 where case when c.state = 'collected' then c.amount - c.refunded else 0 end <> coalesce(b.amount, 0)
"""

_IN_A_FILE = """
select 'charge ' || c.id, c.amount from plans_charge c join plans_mandate m on m.id = c.mandate_id
 where m.way = 'avtalegiro' and (c.file_id is null or c.withdrawn_in_id is not null and c.state <> 'cancelled')
union all
select 'file ' || f.number, f.total - coalesce(sum(c.amount), 0) from plans_drawingfile f
  left join plans_charge c on c.file_id = f.id group by f.id
 having f.total <> coalesce(sum(c.amount), 0) or f.claims <> count(c.id)
"""

_WAY = """
select 'plan ' || p.id, 1 from plans_plan p where (p.way <> 'self') <> exists (
   select 1 from plans_mandate m where m.plan_id = p.id and m.way = p.way and m.state = 'active')
union all
select 'mandate ' || m.id, 1 from plans_mandate m join plans_plan p on p.id = m.plan_id
 where m.state <> 'ended' and p.state <> 'active'
"""

TRUTHS: tuple[tuple[str, str, str], ...] = (
    ("K-6", "What a company drew for a plan and has not given back is booked once, and nothing else", _BOOKED),
    ("K-7", "What a bank was asked to draw or leave out stands in a file, whose sum it is", _IN_A_FILE),
    ("K-8", "A plan is drawn exactly while somebody's leave for it is active, and no longer than it is kept", _WAY),
)
