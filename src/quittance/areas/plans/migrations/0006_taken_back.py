"""An instalment of a plan that is kept may become open again: the money it was paid by can be taken back."""

from django.db import migrations

_ONWARDS = """
create or replace function plans_instalment_onwards() returns trigger language plpgsql as $$
begin
  if old.state <> new.state and not (
       old.state = 'open' or (old.state = 'missed' and new.state in ('paid', 'dropped')){more}) then
    raise exception 'instalment % is %', old.id, old.state using errcode = 'restrict_violation';
  end if;
  if (old.plan_id, old.due) is distinct from (new.plan_id, new.due)
     or (old.state <> 'open' and old.amount <> new.amount) then
    raise exception 'instalment % is fixed', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""
_AGAIN = """
       or (old.state = 'paid' and new.state = 'open' and exists (
             select 1 from plans_plan p where p.id = old.plan_id and p.state = 'active'))"""


class Migration(migrations.Migration):
    """The guard only; no column changes."""

    dependencies = [("plans", "0005_pauses")]

    operations = [migrations.RunSQL(_ONWARDS.format(more=_AGAIN), _ONWARDS.format(more=""))]
