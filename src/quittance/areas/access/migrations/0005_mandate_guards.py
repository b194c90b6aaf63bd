"""What a debtor gave a helper stays as given, ends once, and is never for oneself; the database sees to it."""

from django.db import migrations

FORWARD = """
create function access_mandate_guard() returns trigger language plpgsql as $$
begin
  if tg_op in ('DELETE', 'TRUNCATE') then
    raise exception 'a mandate stays: end it' using errcode = 'restrict_violation';
  end if;
  if tg_op = 'INSERT' then
    if new.helper_id is not null or new.confirmed_at is not null or new.ended_at is not null then
      raise exception 'a mandate is given before it is accepted' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if old.ended_at is not null then
    raise exception 'mandate % has ended', old.id using errcode = 'restrict_violation';
  end if;
  if (new.party_id, new.giver_id, new.helper_name, new.relation, new.scope, new.all_cases, new.given_at, new.given_on,
      new.expires_on)
     is distinct from
     (old.party_id, old.giver_id, old.helper_name, old.relation, old.scope, old.all_cases, old.given_at, old.given_on,
      old.expires_on) then
    raise exception 'mandate % stays as it was given', old.id using errcode = 'restrict_violation';
  end if;
  if (old.helper_id is not null
      and (new.helper_id, new.proved_name, new.accepted_at)
          is distinct from (old.helper_id, old.proved_name, old.accepted_at))
     or (old.confirmed_at is not null and new.confirmed_at is distinct from old.confirmed_at) then
    raise exception 'mandate % has a helper already', old.id using errcode = 'restrict_violation';
  end if;
  if old.helper_id is null and new.helper_id is not null and exists (
       select 1 from access_identity i left join parties_party p on p.id = new.party_id
        where i.id = new.helper_id
          and (i.id = new.giver_id or i.party_id = new.party_id or i.number_index = p.blind_index)) then
    raise exception 'nobody helps themselves' using errcode = 'check_violation';
  end if;
  return new;
end $$;

create trigger mandate_goes_forward before insert or update or delete on access_mandate
  for each row execute function access_mandate_guard();
create trigger mandate_is_not_truncated before truncate on access_mandate
  for each statement execute function access_mandate_guard();

create function access_mandate_case_guard() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    raise exception 'the cases of a mandate stay' using errcode = 'restrict_violation';
  end if;
  perform 1 from access_mandate m
    where m.id = new.mandate_id and not m.all_cases and m.helper_id is null and m.ended_at is null for share;
  if not found then
    raise exception 'cases are chosen before a mandate is accepted' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

create trigger mandate_case_is_chosen_first before insert or update or delete on access_mandatecase
  for each row execute function access_mandate_case_guard();

create function access_mandate_event_guard() returns trigger language plpgsql as $$
begin
  raise exception 'what happened with a mandate stays written' using errcode = 'restrict_violation';
end $$;

create trigger mandate_event_is_final before update or delete on access_mandateevent
  for each row execute function access_mandate_event_guard();
create trigger mandate_event_is_not_truncated before truncate on access_mandateevent
  for each statement execute function access_mandate_event_guard();
"""

BACK = """
drop trigger mandate_event_is_not_truncated on access_mandateevent;
drop trigger mandate_event_is_final on access_mandateevent;
drop function access_mandate_event_guard();
drop trigger mandate_case_is_chosen_first on access_mandatecase;
drop function access_mandate_case_guard();
drop trigger mandate_is_not_truncated on access_mandate;
drop trigger mandate_goes_forward on access_mandate;
drop function access_mandate_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0004_mandates"), ("parties", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
