"""What waits to be printed, and the print files made so far."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.holds import HELD
from quittance.areas.letters.queries.agreements import ENDED, NEWEST, OF_THE_SAME, VERSION
from quittance.areas.letters.rules import LEAST_DAYS, LOGIN_DAYS
from quittance.areas.rights.queries import HELD_KINDS, RESTRICTED
from quittance.formats.letter import WITH_LOGIN
from quittance.kit.db import rows

PRINTED = """exists (
  select 1 from letters_printedletter p where p.letter_id = {letter}
     and not exists (select 1 from letters_withdrawal w where w.batch_id = p.batch_id))"""
"""In SQL, whether a letter is in a print file that stands: `{letter}` is a column."""

_LATE = "l.deadline < %(least)s or (l.kind = any(%(login)s) and l.day < %(fresh)s)"

# An agreement that a later version took the place of, or whose plan has ended, is not printed any more; of one plan
# there is one a day.
_NOT_THIS_AGREEMENT = f"""l.kind = 'plan_confirmation' and ({VERSION.format(letter="l")} < {NEWEST} or exists (
     select 1 from {OF_THE_SAME} and exists (
       select 1 from letters_printedletter p join letters_printbatch b on b.id = p.batch_id
        where p.letter_id = other.id and (b.made_at at time zone 'Europe/Oslo')::date = %(today)s
          and not exists (select 1 from letters_withdrawal w where w.batch_id = b.id))))"""  # noqa: S608 - our own

_WAITING = f"""
select l.id, {_LATE},
       l.kind = any(%(held)s) and exists (
         select 1 from letters_lettercase o join claims_case c on c.id = o.case_id
          where o.letter_id = l.id
            and ({RESTRICTED.format(case="c.id", party="c.debtor_id")} or {HELD.format(case="c.id")})),
       case when l.kind = any(%(held)s) then array(
         select o.case_id from letters_lettercase o where o.letter_id = l.id and exists (
           select 1 from ledger_leg g join ledger_posting p on p.id = g.posting_id
            where g.case_id = o.case_id and g.account < 100 and p.recorded_at >= l.written_at))
       end
  from letters_letter l
 where l.on_paper and not {PRINTED.format(letter="l.id")}
   and not exists (select 1 from letters_letter newer where newer.replaces_id = l.id)
   and not ({_NOT_THIS_AGREEMENT}) and not {ENDED}
   and (%(among)s::bigint[] is null or l.id = any(%(among)s)) order by l.id
"""  # noqa: S608 - only our own constants are put in

_BATCHES = """
select b.id, b.made_at, b.letters, b.pages, encode(b.sha256, 'hex'), h.at, w.at
  from letters_printbatch b left join letters_handover h on h.batch_id = b.id
  left join letters_withdrawal w on w.batch_id = b.id
 where %(batch)s::bigint is null or b.id = %(batch)s order by b.id desc limit 200
"""

_TOO_LATE_IN = f"""
select l.id from letters_letter l join letters_printedletter p on p.letter_id = l.id
 where p.batch_id = %(batch)s and ({_LATE}) order by l.id
"""  # noqa: S608 - only our own constant is put in


@dataclass(frozen=True, slots=True)
class Waiting:
    """Letters by id: those that can be printed today, those whose deadline has come too near for that or whose login
    would be worth too little, those about a case that is held (areas.rights, or a plan that is kept), and those that
    ask for money that has been paid since they were written.
    """

    ready: tuple[int, ...]
    too_late: tuple[int, ...]
    held: tuple[int, ...] = ()
    paid: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchView:
    """A print file."""

    batch: int
    made_at: dt.datetime
    letters: int
    pages: int
    sha256: str
    handed_over_at: dt.datetime | None
    withdrawn_at: dt.datetime | None

    @property
    def waits(self) -> bool:
        """Whether the printing house is still to get it."""
        return self.handed_over_at is None and self.withdrawn_at is None

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "batch": self.batch,
            "made_at": self.made_at.isoformat(),
            "letters": self.letters,
            "pages": self.pages,
            "sha256": self.sha256,
            "handed_over_at": self.handed_over_at and self.handed_over_at.isoformat(),
            "withdrawn_at": self.withdrawn_at and self.withdrawn_at.isoformat(),
        }


def waiting(today: dt.date, *, among: Sequence[int] | None = None) -> Waiting:
    """The letters that have not been printed and are to be; with `among` only those of these ids.

    Of the agreements of a plan that is kept it is the newest alone, and none on a day on which one was printed.
    """
    values = {**_late(today), "today": today, "held": list(HELD_KINDS), "among": among}
    found: dict[str, list[int]] = {"ready": [], "too_late": [], "held": [], "paid": []}
    asked = rows(_WAITING, values)
    paid = _paid({one: cases for one, _late, _held, cases in asked if cases}, today)
    for one, late, held, _cases in asked:
        why = "held" if held else "paid" if one in paid else "too_late" if late else "ready"
        found[why].append(one)
    return Waiting(**{why: tuple(letters) for why, letters in found.items()})


def _paid(changed: Mapping[int, Sequence[int]], today: dt.date) -> set[int]:
    """Which of these letters ask for what is not owed any more; each with its cases on which something was booked."""
    facts = case_facts.load(sorted({case_id for cases in changed.values() for case_id in cases}))
    return {
        letter_id
        for letter_id, cases in changed.items()
        if all(facts[case_id].balance(today).total <= 0 for case_id in cases)
    }


def _late(today: dt.date) -> dict[str, object]:
    return {
        "least": today + dt.timedelta(days=LEAST_DAYS),
        "fresh": today - dt.timedelta(days=LOGIN_DAYS),
        "login": list(WITH_LOGIN),
    }


def too_late_in(batch_id: int, today: dt.date) -> tuple[int, ...]:
    """The letters of a print file that may not go out any more: they would give less time than the law asks for."""
    return tuple(row[0] for row in rows(_TOO_LATE_IN, {**_late(today), "batch": batch_id}))


def one_batch(batch_id: int) -> BatchView | None:
    """One print file."""
    return next((BatchView(*row) for row in rows(_BATCHES, {"batch": batch_id})), None)


def batches() -> tuple[BatchView, ...]:
    """The newest print files first."""
    return tuple(BatchView(*row) for row in rows(_BATCHES, {"batch": None}))
