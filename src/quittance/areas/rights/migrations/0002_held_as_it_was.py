"""The database lets nothing of a restriction be changed but the day on which it ends, once (art. 18)."""

from django.db import migrations

FORWARD = """
create function rights_refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'restriction % is kept', old.id using errcode = 'restrict_violation';
  end if;
  if (new.id, new.request_id, new.party_id, new.case_id, new.since) is distinct from
     (old.id, old.request_id, old.party_id, old.case_id, old.since) or old.ends_on is not null then
    raise exception 'restriction %: only its end can be set, once', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

create trigger restriction_is_bound before update or delete on rights_restriction
  for each row execute function rights_refuse_change();
"""
BACKWARD = """
drop trigger restriction_is_bound on rights_restriction;
drop function rights_refuse_change();
"""


class Migration(migrations.Migration):
    """Guards only; no column changes."""

    dependencies = [("rights", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
