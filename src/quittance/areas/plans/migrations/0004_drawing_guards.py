"""A charge that has ended stays as it ended, and what was ordered is not altered; a file is kept as it was made."""

from django.db import migrations

FORWARD = """
create function plans_charge_onwards() returns trigger language plpgsql as $$
begin
  if old.state <> new.state and not (
       old.state = 'planned' or (old.state = 'ordered' and new.state <> 'planned')) then
    raise exception 'charge % is %', old.id, old.state using errcode = 'restrict_violation';
  end if;
  if (old.mandate_id, old.instalment_id, old.charge_id, old.attempt, old.amount, old.due, old.made_at)
     is distinct from
     (new.mandate_id, new.instalment_id, new.charge_id, new.attempt, new.amount, new.due, new.made_at) then
    raise exception 'charge % is fixed', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger charge_only_onwards before update on plans_charge
  for each row execute function plans_charge_onwards();

create function plans_mandate_onwards() returns trigger language plpgsql as $$
begin
  if old.state <> new.state and not (old.state = 'asked' or new.state = 'ended') then
    raise exception 'mandate % is %', old.id, old.state using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger mandate_only_onwards before update on plans_mandate
  for each row execute function plans_mandate_onwards();

create function plans_file_fixed() returns trigger language plpgsql as $$
begin
  if (old.number, old.account, old.sha256, old.claims, old.deletions, old.total, old.made_by, old.made_at)
     is distinct from
     (new.number, new.account, new.sha256, new.claims, new.deletions, new.total, new.made_by, new.made_at)
     or old.content is distinct from new.content
     or (old.handed_at is not null and new.handed_at is distinct from old.handed_at) then
    raise exception 'file % is fixed', old.number using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger drawing_file_fixed before update on plans_drawingfile
  for each row execute function plans_file_fixed();
"""
BACKWARD = """
drop trigger charge_only_onwards on plans_charge;
drop function plans_charge_onwards();
drop trigger mandate_only_onwards on plans_mandate;
drop function plans_mandate_onwards();
drop trigger drawing_file_fixed on plans_drawingfile;
drop function plans_file_fixed();
"""


class Migration(migrations.Migration):
    """Guards only; no column changes."""

    dependencies = [("plans", "0003_drawing")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
