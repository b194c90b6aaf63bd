"""The archive: the letters of a case, and one letter as the page it was."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quittance.areas.access.rules import NotYours, can_open_case, check_can_open_case
from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.letters.queries.agreements import NEWEST, VERSION
from quittance.areas.letters.queries.matters import payments_of
from quittance.formats.letter import Page, page_from_dict
from quittance.formats.letter.matter import Payment
from quittance.kit.db import rows

_LETTERS = f"""
select l.id, l.kind, l.language, l.day, l.deadline, l.content ->> 'title', l.on_paper, p.batch_id, h.at,
       array(select o.case_id from letters_lettercase o where o.letter_id = l.id), {VERSION.format(letter="l")},
       case when l.kind = 'plan_confirmation' then {NEWEST} else 0 end
  from letters_letter l
  left join letters_printedletter p on p.letter_id = l.id
   and not exists (select 1 from letters_withdrawal w where w.batch_id = p.batch_id)
  left join letters_handover h on h.batch_id = p.batch_id
 where l.id = any(array(select c.letter_id from letters_lettercase c where c.case_id = %s))
   and not exists (select 1 from letters_letter newer where newer.replaces_id = l.id)
 order by l.day desc, l.id desc
"""  # noqa: S608 - only our own constants are put in

_ONE = """
select l.content, array(select o.case_id from letters_lettercase o where o.letter_id = l.id)
  from letters_letter l where l.id = %s
"""


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter in a list. `batch` is the print file it lies in, `sent_at` when the printing house took that.

    `version` counts the agreements of one payment plan (0 for other letters), and `newest` is the one that holds.
    """

    letter_id: int
    kind: str
    language: str
    day: dt.date
    deadline: dt.date | None
    title: str
    on_paper: bool
    batch: int | None
    sent_at: dt.datetime | None
    case_ids: Sequence[int]
    version: int
    newest: int

    @property
    def outdated(self) -> bool:
        """A later version took its place: what was not printed by then never is."""
        return self.version < self.newest

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "letter": self.letter_id,
            "kind": self.kind,
            "language": self.language,
            "day": self.day.isoformat(),
            "deadline": self.deadline and self.deadline.isoformat(),
            "on_paper": self.on_paper,
            "batch": self.batch,
            "sent_at": self.sent_at and self.sent_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class CaseLetters:
    """What a case has in writing, and what can be asked for: payments by posting, and whether it is paid in full."""

    case_id: int
    number: str
    creditor: str
    letters: tuple[LetterView, ...]
    payments: tuple[tuple[int, Payment], ...]
    paid: bool


def letters_of(case_id: int) -> tuple[LetterView, ...]:
    """Every letter that tells of a case, newest first."""
    return tuple(LetterView(*row) for row in rows(_LETTERS, [case_id]))


def case_letters(visitor: Visitor, number: str, *, today: dt.date) -> CaseLetters:
    """A case's letters for its debtor. Raises NotYours, also for numbers that do not exist.

    A letter that tells of other cases too is shown to who may open all of them.
    """
    facts = next(iter(case_facts.load(sorted(visitor.case_ids), number=number).values()), None)
    case_id = check_can_open_case(visitor, facts.case_id if facts else None)
    assert facts is not None
    payments = payments_of(facts, today)
    return CaseLetters(
        case_id=case_id,
        number=facts.number,
        creditor=facts.creditor.name,
        letters=tuple(one for one in letters_of(case_id) if _may_open(visitor, one.case_ids)),
        payments=tuple(payments.items()),
        paid=bool(payments) and facts.balance(today).total <= 0,
    )


def letter_of(visitor: Visitor, number: str, letter_id: int) -> Page:
    """One letter of a case for its debtor. Raises NotYours for everything else alike.

    Of a person's address only who has proved who they are sees more than the name: it may be another than the one the
    envelope with the login went to.
    """
    found = rows(_ONE, [letter_id])
    mine = rows("select id from claims_case where number = %s and id = any(%s)", [number, sorted(visitor.case_ids)])
    if not found or not mine or mine[0][0] not in found[0][1] or not _may_open(visitor, found[0][1]):
        raise NotYours
    page = _page(found[0][0])
    return page if visitor.company or visitor.tier == "bankid" else replace(page, address=page.address[:1])


def one_page(letter_id: int) -> Page | None:
    """One letter for somebody of the agency."""
    found = rows(_ONE, [letter_id])
    return _page(found[0][0]) if found else None


def _may_open(visitor: Visitor, case_ids: Sequence[int]) -> bool:
    return bool(case_ids) and all(can_open_case(visitor, case_id) for case_id in case_ids)


def _page(content: str) -> Page:
    return page_from_dict(json.loads(content))
