"""Money without a case, as the desk sees it: the list, one payment with everything that came with it, what was decided.

A bank entry or a provider's payment whose reference nobody knows is the same thing to whoever looks for its case.
Reading one is reading somebody's personal data, so it is written down.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from django.db.models import Prefetch

from quittance.areas.audit import operations as audit
from quittance.areas.insight.people import names_of
from quittance.areas.payments.models import Attempt, BankEntry, EntrySighting, Resolution, ResolutionPart
from quittance.areas.payments.queries.candidates import with_a_slip
from quittance.areas.payments.queries.suspense import waiting_of_attempt
from quittance.areas.staff.colleague import Colleague
from quittance.kit.clock import oslo_date
from quittance.kit.db import rows

Kind = Literal["entry", "attempt"]
LIMIT = 200
# The reason that a bank entry keeps, and what is said instead when its words hold a KID with a slip.
_SAYS_NO_KID, _SLIP = "no_reference", "reference_slip"

WAITING = """
select 'entry', e.id, e.booked_on, e.amount, e.payer_name, e.payer_account, e.reference, e.text, e.reason, e.source,
       e.booked_on::timestamptz
  from payments_bankentry e
 where e.status = 'suspense' and not exists (
   select 1 from payments_resolution r where r.entry_id = e.id and r.undone_at is null)
   and not exists (
     select 1 from payments_refund f where f.entry_id = e.id and f.state in ('proposed', 'approved', 'sent'))
union all
select 'attempt', a.id, (a.started_at at time zone 'Europe/Oslo')::date, a.captured - a.refunded - a.refunding, '', '',
       a.paid_reference, '', case when s.taken_off then 'unbooked' else 'unknown_reference' end, a.provider,
       a.started_at
  from payments_attempt a cross join lateral (
    select bool_or(exists (
             select 1 from ledger_leg l where l.posting_id = s.posting_id and l.account = 120)) as taken_off
      from payments_share s where s.attempt_id = a.id) s
 where a.bank_reference = '' and a.captured > a.refunded + a.refunding and coalesce(s.taken_off, true)
   and not exists (select 1 from payments_resolution r where r.attempt_id = a.id and r.undone_at is null)
"""
COLUMNS = "kind, id, day, amount, payer_name, payer_account, reference, text, reason, source, since"
"""All money that waits for somebody to say where it belongs, and what the columns are."""
_LIST = f"""
select kind, id, day, amount, payer_name, payer_account, reference, text, reason, source, count(*) over ()
  from ({WAITING}) as waiting ({COLUMNS})
 order by day, kind desc, id limit {LIMIT}
"""  # noqa: S608 - only our own constants are put in


@dataclass(frozen=True, slots=True)
class Loose:
    """A payment that waits. Øre, negative when money left. `source` is the kind of bank file, or the provider."""

    kind: Kind
    id: int
    day: dt.date
    amount: int
    payer: str
    payer_account: str
    reference: str
    text: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class LooseList:
    """The oldest payments that wait, at most LIMIT, and how many there are."""

    lines: tuple[Loose, ...]
    count: int


@dataclass(frozen=True, slots=True)
class DecidedPart:
    """Where a part of the money went, in øre; no case where it went to none."""

    case_number: str
    amount: int
    posting_id: int


@dataclass(frozen=True, slots=True)
class OtherLine:
    """The other line of a return: the payment, or what took it back, in øre; without a case the number is empty."""

    entry_id: int
    day: dt.date
    amount: int
    payer: str
    case_number: str
    debtor: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision about the money, standing or undone."""

    resolution_id: int
    kind: str
    comment: str
    made_by: str
    made_at: dt.datetime
    parts: tuple[DecidedPart, ...]
    undone_by: str
    undone_at: dt.datetime | None
    other: OtherLine | None = None

    @property
    def stands(self) -> bool:
        """Whether it counts."""
        return self.undone_at is None


@dataclass(frozen=True, slots=True)
class SentBack:
    """A refund of this money, in øre, as it stands."""

    refund_id: int
    amount: int
    state: str
    way: str
    reason: str
    asked_by: str
    asked_at: dt.datetime
    problem: str


@dataclass(frozen=True, slots=True)
class Page:
    """One payment. `facts` are the fields as they came, in order, as (name, value) with empty ones left out.

    `waits` until somebody has decided; `case_number` is where the file itself put it.
    """

    money: Loose
    waits: bool
    facts: tuple[tuple[str, object], ...]
    file_id: int | None
    filename: str
    line: int
    seen_in: tuple[tuple[int, str, int], ...]
    decisions: tuple[Decided, ...]
    refunds: tuple[SentBack, ...]
    names: dict[str, str]
    case_number: str = ""

    @property
    def standing(self) -> Decided | None:
        """The decision that counts."""
        return next((one for one in self.decisions if one.stands), None)


def waiting() -> LooseList:
    """What waits, oldest first, in a few queries."""
    found = rows(_LIST)
    lines = [Loose(*row[:-1]) for row in found]
    slips = with_a_slip(
        {one.id: one.text.split("\n") for one in lines if one.kind == "entry" and one.reason == _SAYS_NO_KID}
    )
    truly = tuple(replace(one, reason=_SLIP) if one.kind == "entry" and one.id in slips else one for one in lines)
    return LooseList(truly, found[0][-1] if found else 0)


def open_entry(entry_id: int, *, colleague: Colleague, now: dt.datetime) -> Page | None:
    """A bank entry in any state, and one row in the trail; None when there is none.

    Raises staff.rules.NotPermitted without suspense.read.
    """
    colleague.check_may("suspense.read")
    found = (
        BankEntry.objects.select_related("case")
        .prefetch_related(
            _decisions(),
            Prefetch("sightings", EntrySighting.objects.select_related("file").defer("file__content").order_by("id")),
        )
        .filter(pk=entry_id)
        .first()
    )
    if found is None:
        return None
    ((filename,),) = rows("select filename from exchange_receivedfile where id = %s", [found.file_id])
    audit.record(actor=colleague.actor, action="suspense.read", subject=f"entry:{entry_id}", now=now)
    decided = _read(found.resolutions.all())
    refunds = _refunds("entry", found.pk)
    under_way = any(one.state in {"proposed", "approved", "sent"} for one in refunds)
    return Page(
        money=Loose(
            "entry",
            found.pk,
            found.booked_on,
            found.amount,
            found.payer_name,
            found.payer_account,
            found.reference,
            found.text,
            _SLIP if found.reason == _SAYS_NO_KID and with_a_slip({found.pk: found.text.split("\n")}) else found.reason,
            found.source,
        ),
        waits=found.status == BankEntry.Status.SUSPENSE and not under_way and not any(one.stands for one in decided),
        facts=_filled(_ENTRY_FACTS, found),
        file_id=found.file_id,
        filename=filename,
        line=found.line,
        seen_in=tuple((seen.file_id, seen.file.filename, seen.line) for seen in found.sightings.all()),
        decisions=decided,
        refunds=refunds,
        names=_names(decided),
        case_number=found.case.number if found.case else "",
    )


def open_attempt(attempt_id: int, *, colleague: Colleague, now: dt.datetime) -> Page | None:
    """A provider's payment without a case, and one row in the trail; None when there is none, or it has a case.

    Raises staff.rules.NotPermitted without suspense.read.
    """
    colleague.check_may("suspense.read")
    found = Attempt.objects.prefetch_related(_decisions()).filter(pk=attempt_id, bank_reference="").first()
    if found is None or not found.captured:
        return None
    decided = _read(found.resolutions.all())
    waits = waiting_of_attempt(attempt_id)
    booked = found.shares.exists()
    if booked and not waits and not decided:
        return None  # a payment with a case of its own has its place there
    audit.record(actor=colleague.actor, action="suspense.read", subject=f"attempt:{attempt_id}", now=now)
    standing = any(one.stands for one in decided)
    return Page(
        money=Loose(
            "attempt",
            found.pk,
            oslo_date(found.started_at),
            waits or found.captured - found.refunded,
            "",
            "",
            found.paid_reference,
            "",
            "unbooked" if booked else "unknown_reference",
            found.provider,
        ),
        waits=waits > 0 and not standing,
        facts=_filled(_ATTEMPT_FACTS, found),
        file_id=None,
        filename="",
        line=0,
        seen_in=(),
        decisions=decided,
        refunds=_refunds("attempt", found.pk),
        names=_names(decided),
    )


_REFUNDS = "select id, amount, state, way, reason, asked_by, asked_at, problem from payments_refund where "
_REFUNDS_OF = {
    "entry": f"{_REFUNDS} entry_id = %s order by id desc",
    "attempt": f"{_REFUNDS} attempt_id = %s and case_id is null order by id desc",
}


def _refunds(kind: Kind, pk: int) -> tuple[SentBack, ...]:
    return tuple(SentBack(*row) for row in rows(_REFUNDS_OF[kind], [pk]))


_ENTRY_FACTS = (
    "account", "booked_on", "amount", "kind", "reversal", "reference", "payer_name", "payer_account",
    "bank_reference", "lump", "entry_number", "end_to_end_id", "instructed", "return_reason", "text",
)  # fmt: skip
_ATTEMPT_FACTS = (
    "provider", "merchant", "reference", "provider_reference", "paid_reference", "started_at", "amount", "captured",
    "refunded", "refunding", "state", "problem",
)  # fmt: skip


def _filled(fields: Sequence[str], row: object) -> tuple[tuple[str, object], ...]:
    """Names and values; what is empty says nothing."""
    found = ((name, getattr(row, name)) for name in fields)
    return tuple((name, value) for name, value in found if value not in ("", None, False))


def _decisions() -> Prefetch:
    return Prefetch(
        "resolutions",
        Resolution.objects.order_by("-id").prefetch_related(
            Prefetch("parts", ResolutionPart.objects.select_related("case").order_by("id"))
        ),
    )


# A return keeps the posting of the other line. Its case: what the file had put it on, or what was decided last.
_OTHER_LINES = """
select r.id, e.id, e.booked_on, e.amount, e.payer_name, coalesce(c.number, ''), coalesce(p.name, '')
  from payments_resolution r join payments_resolutionpart t on t.resolution_id = r.id
  join payments_bankentry e on e.posting_id = t.posting_id and e.id <> r.entry_id
  join payments_bankentry own on own.id = r.entry_id
  left join lateral (
    select q.case_id from payments_resolutionpart q join payments_resolution d on d.id = q.resolution_id
     where d.entry_id in (e.id, own.id) and d.kind = 'cases' order by d.id desc, q.id limit 1) placed on true
  left join lateral (
    select l.case_id from ledger_posting q join ledger_leg l on l.posting_id = substr(q.idempotency_key, 10)::bigint
     where q.id in (e.posting_id, own.posting_id) and q.idempotency_key ~ '^suspense:[0-9]+$' and l.case_id is not null
     limit 1) matched on true
  left join claims_case c on c.id = coalesce(matched.case_id, placed.case_id)
  left join parties_party p on p.id = c.debtor_id
 where r.kind in ('returned', 'came_back') and r.id = any(%s)
"""


def _read(found: Iterable[Resolution]) -> tuple[Decided, ...]:
    decisions = list(found)
    pairs = (Resolution.Kind.RETURNED, Resolution.Kind.CAME_BACK)
    returns = [one.pk for one in decisions if one.kind in pairs]
    others = {row[0]: OtherLine(*row[1:]) for row in rows(_OTHER_LINES, [returns])} if returns else {}
    return tuple(
        Decided(
            resolution_id=one.pk,
            kind=one.kind,
            comment=one.comment,
            made_by=one.made_by,
            made_at=one.made_at,
            parts=tuple(
                DecidedPart(part.case.number if part.case else "", part.amount, part.posting_id)
                for part in one.parts.all()
            ),
            undone_by=one.undone_by,
            undone_at=one.undone_at,
            other=others.get(one.pk),
        )
        for one in decisions
    )


def _names(decided: Sequence[Decided]) -> dict[str, str]:
    return names_of({name for one in decided for name in (one.made_by, one.undone_by)})
