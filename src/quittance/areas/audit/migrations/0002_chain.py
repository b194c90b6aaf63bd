"""Every event gets a place in a chain of hashes, and neither events nor places can be changed.

h(0) is 32 zero bytes, h(n) = SHA-256(h(n-1) || canonical(event n)), where canonical is the text of the JSON array
[id, microseconds since 1970, actor, action, subject, details] in UTF-8, as PostgreSQL writes jsonb.

The link is made by a deferred trigger: it runs at commit, takes the lock that puts writers in a row, and is the last
lock of the transaction, so nobody who holds it waits for anybody. The function runs as its owner, because the
application's role may not write links.
"""

from django.db import migrations, models

FORWARD = r"""
create function audit_canonical(e audit_event) returns bytea language sql stable as $$
  select convert_to(jsonb_build_array(e.id, (extract(epoch from e.at) * 1000000)::bigint, e.actor, e.action, e.subject,
                                      e.details)::text, 'UTF8')
$$;

create function audit_next_hash(before bytea, e audit_event) returns bytea language sql stable as $$
  select sha256(coalesce(before, decode(repeat('00', 32), 'hex')) || audit_canonical(e))
$$;

create function audit_chain_event() returns trigger language plpgsql
  security definer set search_path = public, pg_temp as $$
declare
  head record;
begin
  perform pg_advisory_xact_lock(hashtextextended('audit_link', 0));
  select seq, hash into head from audit_link order by seq desc limit 1;
  insert into audit_link (seq, event_id, hash)
  values (coalesce(head.seq, 0) + 1, new.id, audit_next_hash(head.hash, new));
  return null;
end $$;

do $$
declare
  e audit_event;
  number bigint := 0;
  head bytea;
begin
  for e in select * from audit_event order by id loop
    number := number + 1;
    head := audit_next_hash(head, e);
    insert into audit_link (seq, event_id, hash) values (number, e.id, head);
  end loop;
end $$;

create constraint trigger event_is_chained after insert on audit_event
  deferrable initially deferred for each row execute function audit_chain_event();

create function audit_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% on % is refused: the audit trail is append-only', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end $$;

create trigger event_is_final before update or delete on audit_event
  for each row execute function audit_refuse_change();
create trigger event_is_not_truncated before truncate on audit_event
  for each statement execute function audit_refuse_change();
create trigger link_is_final before update or delete on audit_link
  for each row execute function audit_refuse_change();
create trigger link_is_not_truncated before truncate on audit_link
  for each statement execute function audit_refuse_change();
"""

BACKWARD = """
drop trigger link_is_not_truncated on audit_link;
drop trigger link_is_final on audit_link;
drop trigger event_is_not_truncated on audit_event;
drop trigger event_is_final on audit_event;
drop trigger event_is_chained on audit_event;
drop function audit_refuse_change();
drop function audit_chain_event();
drop function audit_next_hash(bytea, audit_event);
drop function audit_canonical(audit_event);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.AddIndex("event", models.Index(fields=["subject", "id"], name="event_of_subject")),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("event_id", models.BigIntegerField(unique=True)),
                ("hash", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
