"""Who helps whom: what the debtor, the helper and the desk are shown of mandates."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from quittance.areas.access.visitor import Scope, Visitor
from quittance.kit.db import rows

_MANDATES = """
select m.id, m.helper_name, m.proved_name, m.relation, m.scope, m.all_cases,
       array(select c.number from access_mandatecase k join claims_case c on c.id = k.case_id
              where k.mandate_id = m.id order by c.number),
       m.given_at, m.expires_on, m.code_until, m.accepted_at, m.confirmed_at, m.ended_at, m.ended_by, p.name, m.party_id
  from access_mandate m join parties_party p on p.id = m.party_id
"""
_EVENTS = """
select e.mandate_id, e.kind, e.at, c.number
  from access_mandateevent e left join claims_case c on c.id = e.case_id
 where e.mandate_id = any(%s) order by e.at desc, e.id desc limit 200
"""
_COUNTS = """
select count(*) filter (where party_id = any(%(parties)s) and helper_id is not null),
       count(*) filter (where party_id = any(%(parties)s) and helper_id is not null and confirmed_at is null),
       count(*) filter (where helper_id = %(identity)s)
  from access_mandate where ended_at is null and expires_on >= %(today)s
   and (party_id = any(%(parties)s) or helper_id = %(identity)s)
"""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened with a mandate; `number` is the case that was looked at."""

    kind: str
    at: dt.datetime
    number: str | None


@dataclass(frozen=True, slots=True)
class Help:
    """A mandate as it is shown. `numbers` are the chosen cases; state: offered, lapsed (nobody took it up in time),
    doubtful (taken up under another name, and not confirmed), open, expired, ended.
    """

    mandate_id: int
    helper_name: str = field(repr=False)
    proved_name: str = field(repr=False)
    relation: str
    scope: Scope
    all_cases: bool
    numbers: tuple[str, ...]
    given_at: dt.datetime
    expires_on: dt.date
    state: str
    ended_at: dt.datetime | None
    ended_by: str
    debtor: str = field(repr=False)
    party_id: int
    history: tuple[Happening, ...] = ()

    @property
    def name(self) -> str:
        """Who helps: as BankID says it, once somebody has taken it up. Certificates may have it in capitals alone."""
        name = self.proved_name or self.helper_name
        return name.title() if name.isupper() else name

    @property
    def is_over(self) -> bool:
        """Whether nothing more can come of it."""
        return self.state in {"lapsed", "expired", "ended"}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many help the visitor, how many of them wait to be confirmed, and how many the visitor helps."""

    helpers: int = 0
    doubtful: int = 0
    helped: int = 0


def given_by(visitor: Visitor, *, now: dt.datetime, today: dt.date) -> tuple[Help, ...]:
    """Everybody the visitor lets help or has let help, with what happened; the newest first."""
    return _with_history(_helps("where m.party_id = any(%s)", [list(visitor.party_ids)], now, today))


def given_for(party_id: int, *, now: dt.datetime, today: dt.date) -> tuple[Help, ...]:
    """The same of one debtor, for the desk."""
    return _with_history(_helps("where m.party_id = %s", [party_id], now, today))


def held_by(identity_id: int | None, *, now: dt.datetime, today: dt.date) -> tuple[Help, ...]:
    """Whom this identity helps now: open, or waiting for the debtor's word."""
    found = _helps("where m.helper_id = %s", [identity_id], now, today)
    return tuple(one for one in found if not one.is_over)


def counts(visitor: Visitor, *, today: dt.date) -> Counts:
    """How many help the visitor and are helped; nobody without BankID, or while helping."""
    if visitor.tier != "bankid":
        return Counts()
    asked = {"parties": list(visitor.party_ids), "identity": visitor.identity_id, "today": today}
    return Counts(*rows(_COUNTS, asked)[0])


def _helps(where: str, values: Sequence[object], now: dt.datetime, today: dt.date) -> tuple[Help, ...]:
    return tuple(_help(row, now, today) for row in rows(f"{_MANDATES} {where} order by m.id desc", values))


def _help(row: Sequence[object], now: dt.datetime, today: dt.date) -> Help:
    mandate_id, typed, proved, relation, scope, all_cases, numbers, given_at, expires_on, *rest = row
    code_until, accepted_at, confirmed_at, ended_at, ended_by, debtor, party_id = rest
    if ended_at is not None:
        state = "ended"
    elif accepted_at is None:
        state = "offered" if code_until >= now else "lapsed"  # type: ignore[operator]
    elif expires_on < today:  # type: ignore[operator]
        state = "expired"
    else:
        state = "open" if confirmed_at is not None else "doubtful"
    return Help(
        mandate_id, typed, proved, relation, scope, all_cases, tuple(numbers), given_at, expires_on, state,  # type: ignore[arg-type]
        ended_at, ended_by, debtor, party_id,  # type: ignore[arg-type]
    )  # fmt: skip


def _with_history(found: tuple[Help, ...]) -> tuple[Help, ...]:
    happened: dict[int, list[Happening]] = {}
    for mandate_id, *rest in rows(_EVENTS, [[one.mandate_id for one in found]]):
        happened.setdefault(mandate_id, []).append(Happening(*rest))
    return tuple(replace(one, history=tuple(happened.get(one.mandate_id, ()))) for one in found)
