"""A contact stays as it was verified, until its person has it erased: then its address or phone is gone."""

from django.db import migrations

FORWARD = """
create or replace function contact_kept_as_verified() returns trigger language plpgsql as $$
begin
  if new.replaced_at is not null and new.sealed = ''::bytea and new.value_index = ''::bytea
     and (old.replaced_at is null or (old.replaced_at, old.replaced_by) = (new.replaced_at, new.replaced_by))
     and (old.id, old.party_id, old.channel, old.verified_at, old.verified_by)
         = (new.id, new.party_id, new.channel, new.verified_at, new.verified_by) then
    return new;
  end if;
  if old.replaced_at is not null
     or (old.id, old.party_id, old.channel, old.sealed, old.value_index, old.verified_at, old.verified_by)
        is distinct from
        (new.id, new.party_id, new.channel, new.sealed, new.value_index, new.verified_at, new.verified_by) then
    raise exception 'contact % stays as it was verified', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""
BACKWARD = """
create or replace function contact_kept_as_verified() returns trigger language plpgsql as $$
begin
  if old.replaced_at is not null
     or (old.id, old.party_id, old.channel, old.sealed, old.value_index, old.verified_at, old.verified_by)
        is distinct from
        (new.id, new.party_id, new.channel, new.sealed, new.value_index, new.verified_at, new.verified_by) then
    raise exception 'contact % stays as it was verified', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


class Migration(migrations.Migration):
    """Guards only; no column changes."""

    dependencies = [("contacts", "0002_kept_as_verified")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
