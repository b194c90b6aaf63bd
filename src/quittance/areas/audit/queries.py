"""Reads the trail: what happened to something, and whether the chain still holds."""

import datetime as dt
import json
from dataclasses import asdict, dataclass

from django.db import connection

from quittance.kit.db import execute, rows

_TRAIL = """
select id, at, actor, action, subject, details from audit_event where subject = any(%s) order by id desc limit %s
"""
_PAGE = """
select e.id, e.at, e.actor, e.action, e.subject, e.details, l.seq, encode(l.hash, 'hex')
  from audit_event e left join audit_link l on l.event_id = e.id
 where true {conditions}
 order by e.at desc, e.id desc limit %(limit)s
"""
_CONDITIONS = {
    "actor": "e.actor = %(actor)s",
    "actors": "starts_with(e.actor, %(actors)s)",
    "action": "e.action = %(action)s",
    "subject": "e.subject = %(subject)s",
    "since": "e.at >= %(since)s",
    "until": "e.at < %(until)s",
    "before": "(e.at, e.id) < (select b.at, b.id from audit_event b where b.id = %(before)s)",
}

# Each link is compared with what its event and the link before it give now.
_BROKEN_LINKS = """
select seq, event_id,
       case when known is null then 'removed' when seq <> coalesce(seq_before, 0) + 1 then 'gap' else 'changed' end
  from (select l.seq, l.event_id, l.hash, e.id as known,
               lag(l.seq) over in_order as seq_before,
               audit_next_hash(lag(l.hash) over in_order, e) as due
          from audit_link l left join audit_event e on e.id = l.event_id
        window in_order as (order by l.seq)) as chain
 where known is null or seq <> coalesce(seq_before, 0) + 1 or hash <> due
 order by seq limit %s
"""
_LOOSE_EVENTS = """
select null::bigint, e.id, 'inserted' from audit_event e
 where not exists (select 1 from audit_link l where l.event_id = e.id) order by e.id limit %s
"""
_WORST = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail."""

    event_id: int
    at: dt.datetime
    actor: str
    action: str
    subject: str
    details: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Placed(Entry):
    """A line of the trail and its place in the chain: the link's number and hash in hex; None while it has no link."""

    seq: int | None
    hash: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events somebody looks for; what is left empty does not narrow.

    `actors` is the beginning of an actor's name, such as "cli:". `since` is the first instant wanted, `until` the first
    not wanted.
    """

    actor: str = ""
    actors: str = ""
    action: str = ""
    subject: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """How long the chain is, and its last hash in hex; of an empty chain 64 zeros."""

    count: int
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold.

    Kind: changed (the event or the order is another), removed (the event is gone), gap (a link is gone), inserted (an
    event that no link knows). After a changed link those that follow are compared with it as it stands.
    """

    seq: int | None
    event_id: int
    kind: str


def trail(subjects: list[str], *, limit: int = 200) -> list[Entry]:
    """What happened to these subjects, newest first."""
    return [
        Entry(event_id, at, actor, action, subject, json.loads(details))
        for event_id, at, actor, action, subject, details in rows(_TRAIL, [subjects, limit])
    ]


def events(wanted: Wanted, *, before: int | None = None, limit: int) -> list[Placed]:
    """The events that fit, newest first; with `before`, those older than the event with this id."""
    given = {name: value for name, value in {**asdict(wanted), "before": before}.items() if value}
    conditions = "".join(f" and {_CONDITIONS[name]}" for name in given)
    return [
        Placed(event_id, at, actor, action, subject, json.loads(details), seq, link)
        for event_id, at, actor, action, subject, details, seq, link in rows(
            _PAGE.format(conditions=conditions), {**given, "limit": limit}
        )
    ]


def head() -> Head:
    """The chain's end now."""
    found = rows("select seq, encode(hash, 'hex') from audit_link order by seq desc limit 1")
    return Head(*found[0]) if found else Head(0, "00" * 32)


def hash_at(count: int) -> str | None:
    """The hash of the link with this number; None when the chain is shorter."""
    found = rows("select encode(hash, 'hex') from audit_link where seq = %s", [count])
    return found[0][0] if found else None


def breaks() -> list[Break]:
    """The first places where the chain does not hold; none when it does. Some six seconds per million events."""
    if connection.in_atomic_block:  # events of the caller's own transaction would be chained only when it commits
        execute("set constraints event_is_chained immediate")
        execute("set constraints event_is_chained deferred")
    return [Break(*row) for row in rows(_BROKEN_LINKS, [_WORST]) + rows(_LOOSE_EVENTS, [_WORST])]
