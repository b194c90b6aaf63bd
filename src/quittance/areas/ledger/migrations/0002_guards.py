"""The database refuses what the books forbid: changes, unbalanced or late legs, empty postings, mixed money.

Legs are checked per statement and not per row, so a file of 100,000 payments costs one pass. A posting's legs must
balance within the statement that inserts them; a posting that is still empty when its transaction ends is refused.
"""

from django.db import migrations

FORWARD = """
alter table ledger_posting add column txid xid8 not null default pg_current_xact_id();

create function ledger_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% on % is refused: the books are append-only, correct by a reversal', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end $$;

create trigger posting_is_final before update or delete on ledger_posting
  for each row execute function ledger_refuse_change();
create trigger posting_is_not_truncated before truncate on ledger_posting
  for each statement execute function ledger_refuse_change();
create trigger leg_is_final before update or delete on ledger_leg
  for each row execute function ledger_refuse_change();
create trigger leg_is_not_truncated before truncate on ledger_leg
  for each statement execute function ledger_refuse_change();

create function ledger_check_legs() returns trigger language plpgsql as $$
declare
  bad record;
begin
  select l.posting_id, l.total, l.legs, l.own, l.client, l.settled, p.id as known,
         l.first_date <> p.value_date or l.last_date <> p.value_date as misdated
    into bad
    from (select posting_id, sum(amount) as total, count(*) as legs,
                 min(value_date) as first_date, max(value_date) as last_date,
                 bool_or(account >= 300) as own, bool_or(account < 300) as client,
                 bool_or(account = 220) as settled
            from new_legs group by posting_id) l
    left join ledger_posting p on p.id = l.posting_id and p.txid = pg_current_xact_id()
   where p.id is null or l.total <> 0 or l.legs < 2
      or l.first_date <> p.value_date or l.last_date <> p.value_date
      or (l.own and l.client and not l.settled)
   limit 1;
  if not found then
    return null;
  elsif bad.known is null then
    raise exception 'legs of posting % do not come with the transaction that created it', bad.posting_id
      using errcode = 'restrict_violation';
  elsif bad.total <> 0 or bad.legs < 2 then
    raise exception 'posting % does not balance: % legs sum to %', bad.posting_id, bad.legs, bad.total
      using errcode = 'check_violation';
  elsif bad.misdated then
    raise exception 'legs of posting % have another value date than the posting', bad.posting_id
      using errcode = 'check_violation';
  else
    raise exception 'posting % mixes own and client money outside the fee settlement', bad.posting_id
      using errcode = 'check_violation';
  end if;
end $$;

create trigger legs_balance after insert on ledger_leg
  referencing new table as new_legs for each statement execute function ledger_check_legs();

create function ledger_check_posting() returns trigger language plpgsql as $$
begin
  perform 1 from ledger_leg where posting_id = new.id limit 1;
  if not found then
    raise exception 'posting % has no legs', new.id using errcode = 'check_violation';
  end if;
  return null;
end $$;

create constraint trigger posting_has_legs after insert on ledger_posting
  deferrable initially deferred for each row execute function ledger_check_posting();
"""

BACKWARD = """
drop trigger posting_has_legs on ledger_posting;
drop trigger legs_balance on ledger_leg;
drop trigger leg_is_not_truncated on ledger_leg;
drop trigger leg_is_final on ledger_leg;
drop trigger posting_is_not_truncated on ledger_posting;
drop trigger posting_is_final on ledger_posting;
drop function ledger_check_posting();
drop function ledger_check_legs();
drop function ledger_refuse_change();
alter table ledger_posting drop column txid;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
