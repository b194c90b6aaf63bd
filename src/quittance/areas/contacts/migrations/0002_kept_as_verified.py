"""A contact stays as it was verified; the only thing that can happen to it is that it is replaced, once."""

from django.db import migrations

FORWARD = """
create function contact_kept_as_verified() returns trigger language plpgsql as $$
begin
  if old.replaced_at is not null
     or (old.id, old.party_id, old.channel, old.sealed, old.value_index, old.verified_at, old.verified_by)
        is distinct from
        (new.id, new.party_id, new.channel, new.sealed, new.value_index, new.verified_at, new.verified_by) then
    raise exception 'contact % stays as it was verified', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

create trigger contact_kept_as_verified before update on contacts_contact
  for each row execute function contact_kept_as_verified();
"""
BACKWARD = """
drop trigger contact_kept_as_verified on contacts_contact;
drop function contact_kept_as_verified();
"""


class Migration(migrations.Migration):
    """Guards only; no column changes."""

    dependencies = [("contacts", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
