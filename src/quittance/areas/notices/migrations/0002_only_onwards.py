"""A notice only goes on: what was sent is never sent again, and whom it was for cannot be altered afterwards."""

from django.db import migrations

FORWARD = """
create function notice_only_onwards() returns trigger language plpgsql as $$
begin
  if (old.id, old.key, old.public_id, old.party_id, old.kind, old.channel, old.language, old.written_at, old.useless_at)
     is distinct from
     (new.id, new.key, new.public_id, new.party_id, new.kind, new.channel, new.language, new.written_at, new.useless_at)
     or (new.sealed is not null and new.sealed is distinct from old.sealed)
     or not (new.state = old.state
             or (old.state = 'waiting' and new.state in ('sent', 'failed', 'given_up'))
             or (old.state = 'sent' and new.state in ('delivered', 'failed')))
     or (old.seen_at is not null and new.seen_at is distinct from old.seen_at) then
    raise exception 'notice % only goes on', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

create trigger notice_only_onwards before update on notices_notice for each row execute function notice_only_onwards();
"""
BACKWARD = """
drop trigger notice_only_onwards on notices_notice;
drop function notice_only_onwards();
"""


class Migration(migrations.Migration):
    """Guards only; no column changes."""

    dependencies = [("notices", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
