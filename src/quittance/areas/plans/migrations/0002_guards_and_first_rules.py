"""What ends stays ended; and the agency's first rules, which its administrators replace by their own."""

from django.db import migrations

GUARDS = """
create function plans_only_onwards() returns trigger language plpgsql as $$
begin
  if old.state <> new.state and old.state <> 'active' then
    raise exception 'plan % is %', old.id, old.state using errcode = 'restrict_violation';
  end if;
  if (old.debtor_id, old.rules_id, old.reference_id, old.agreed_at, old.begins_on, old.fee, old.number)
     is distinct from
     (new.debtor_id, new.rules_id, new.reference_id, new.agreed_at, new.begins_on, new.fee, new.number) then
    raise exception 'the terms of plan % are fixed', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger plan_only_onwards before update on plans_plan for each row execute function plans_only_onwards();

create function plans_instalment_onwards() returns trigger language plpgsql as $$
begin
  if old.state <> new.state and not (
       old.state = 'open' or (old.state = 'missed' and new.state in ('paid', 'dropped'))) then
    raise exception 'instalment % is %', old.id, old.state using errcode = 'restrict_violation';
  end if;
  if (old.plan_id, old.due) is distinct from (new.plan_id, new.due)
     or (old.state <> 'open' and old.amount <> new.amount) then
    raise exception 'instalment % is fixed', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger instalment_only_onwards before update on plans_instalment
  for each row execute function plans_instalment_onwards();

create function plans_request_onwards() returns trigger language plpgsql as $$
begin
  if old.state <> new.state and not (
       old.state = 'open' or (old.state = 'offered' and new.state <> 'open')) then
    raise exception 'request % is %', old.id, old.state using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger request_only_onwards before update on plans_planrequest
  for each row execute function plans_request_onwards();

create function plans_settlement_onwards() returns trigger language plpgsql as $$
begin
  if old.state <> new.state and old.state not in ('proposed', 'open')
     or (old.case_id, old.amount, old.until) is distinct from (new.case_id, new.amount, new.until) then
    raise exception 'settlement offer % is fixed', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger settlement_only_onwards before update on plans_settlementoffer
  for each row execute function plans_settlement_onwards();
"""
NO_GUARDS = """
drop trigger plan_only_onwards on plans_plan;
drop function plans_only_onwards();
drop trigger instalment_only_onwards on plans_instalment;
drop function plans_instalment_onwards();
drop trigger request_only_onwards on plans_planrequest;
drop function plans_request_onwards();
drop trigger settlement_only_onwards on plans_settlementoffer;
drop function plans_settlement_onwards();
"""
RULES = """
insert into plans_rules (creditor_id, owed_from, valid_from, smallest_instalment, longest_months, first_within_days,
  frequencies, fee, interest, grace_days, moves, move_days, skips, misses, answer_days, withdrawn, made_by, made_at)
select null, owed_from, '2010-01-01', smallest, months, 45, '["monthly", "biweekly", "weekly"]', 0, 'runs',
       5, 3, 14, 2, 1, 3, false, 'system', '2010-01-01 00:00:00+00'
  from (values (0::bigint, 20000::bigint, 12), (500000, 30000, 24), (2000000, 40000, 36))
       as band (owed_from, smallest, months)
"""


class Migration(migrations.Migration):
    """Three bands, by what agencies and the State ask for where they say it."""

    dependencies = [("plans", "0001_initial")]

    operations = [
        migrations.RunSQL(GUARDS, NO_GUARDS),
        migrations.RunSQL(RULES, "delete from plans_rules where made_by = 'system'"),
    ]
