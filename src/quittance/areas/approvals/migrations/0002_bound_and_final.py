"""The database binds a proposal to what was proposed: its content never changes, and a decided one is final (A-3)."""

from django.db import migrations

FORWARD = """
create function approvals_refuse_change() returns trigger language plpgsql as $$
begin
  if old.state <> 'waiting' then
    raise exception 'proposal % has been decided: it is final', old.id using errcode = 'restrict_violation';
  end if;
  if (new.id, new.kind, new.subject, new.payload, new.payload_hash, new.reason, new.amount, new.maker, new.made_at,
      new.lapses_at) is distinct from
     (old.id, old.kind, old.subject, old.payload, old.payload_hash, old.reason, old.amount, old.maker, old.made_at,
      old.lapses_at) then
    raise exception 'what proposal % proposes cannot be changed: make another', old.id
      using errcode = 'restrict_violation';
  end if;
  if new.state in ('approved', 'rejected') and new.decided_at >= old.lapses_at then
    raise exception 'proposal % has lapsed', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

create trigger approval_is_bound before update on approvals_approval
  for each row execute function approvals_refuse_change();
"""
BACKWARD = """
drop trigger approval_is_bound on approvals_approval;
drop function approvals_refuse_change();
"""


class Migration(migrations.Migration):
    """Guards only; no column changes."""

    dependencies = [("approvals", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
