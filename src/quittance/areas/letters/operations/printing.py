"""Makes print files: every letter that waits goes into exactly one, with its login if it brings one."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from quittance.areas.access import issuing
from quittance.areas.audit import operations as audit
from quittance.areas.claims.operations.charging import note_demands_sent
from quittance.areas.letters.models import HandOver, PrintBatch, PrintedLetter, Withdrawal
from quittance.areas.letters.operations import print_folder
from quittance.areas.letters.queries.printing import too_late_in, waiting
from quittance.areas.letters.rules import LetterRefused
from quittance.formats.letter import (
    WITH_LOGIN,
    PrintedLogin,
    Sheets,
    Shown,
    page_from_dict,
    shown,
    write_print_file,
)
from quittance.kit.clock import oslo_date
from quittance.kit.crashpoints import crashpoint
from quittance.kit.db import execute, next_ids, rows

LARGEST = 300
"""Letters in one print file; more are several files. Laying out takes above a megabyte for each letter."""
_ONE_AT_A_TIME = 7_120_905
"""The advisory lock of printing."""
DUPLEX = True

Row = tuple[int, str, int, dt.date, list[int]]

_CONTENT = "select content from letters_letter where id = any(%s) order by id"
_TAKE = """
select l.id, l.kind, l.party_id, l.day,
       array(select o.case_id from letters_lettercase o where o.letter_id = l.id)
  from letters_letter l where l.id = any(%s) order by l.id
"""

_DEMANDS = """
select split_part(l.key, ':', 2)::bigint, l.deadline
  from letters_printedletter p join letters_letter l on l.id = p.letter_id
 where p.batch_id = %s and l.kind = 'payment_demand' and l.key like 'notice:%%'
"""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Letters of one print file before it is made: how each is shown, and logins for those that bring one."""

    shown: dict[int, Shown]
    logins: list[issuing.Prepared]


def print_waiting(*, actor: str, now: dt.datetime, largest: int = LARGEST) -> list[int]:
    """Makes print files of all letters that wait, and returns their numbers.

    Run again, or twice at once, it prints nothing a second time. Killed anywhere, a file is there with everything it
    belongs to, or neither is: the next run puts the folder right. Letters whose deadline has come too near stay.
    """
    put_right()
    ready = waiting(oslo_date(now)).ready
    parts = [ready[start : start + largest] for start in range(0, len(ready), largest)]
    made = []
    # Laying out leaves Python free: meanwhile the letters of the next file are written out and their logins hashed.
    with ThreadPoolExecutor(max_workers=1) as beside:
        coming = _prepared_beside(beside, parts[0]) if parts else None
        for place, part in enumerate(parts):
            assert coming is not None
            prepared = coming.result()
            coming = _prepared_beside(beside, parts[place + 1]) if place + 1 < len(parts) else None
            if (batch_id := _print_one(part, prepared, actor, now)) is not None:
                made.append(batch_id)
    put_right()  # again: at first the database may not have noticed yet that a process had died
    return made


def _prepared_beside(beside: ThreadPoolExecutor, letter_ids: Sequence[int]) -> Future[Prepared]:
    """Reads letters here and prepares them there: the other thread touches no database."""
    contents = [str(row[0]) for row in rows(_CONTENT, [list(letter_ids)])]
    return beside.submit(_prepare, list(letter_ids), contents)


def _prepare(letter_ids: list[int], contents: list[str]) -> Prepared:
    pages = [page_from_dict(json.loads(content)) for content in contents]
    found = {letter_id: shown(page) for letter_id, page in zip(letter_ids, pages, strict=True)}
    return Prepared(found, issuing.prepare(sum(page.kind in WITH_LOGIN for page in pages)))


def _print_one(letter_ids: Sequence[int], prepared: Prepared, actor: str, now: dt.datetime) -> int | None:
    with transaction.atomic():
        execute("select pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        letters: list[Row] = rows(_TAKE, [list(waiting(oslo_date(now), among=list(letter_ids)).ready)])
        if not letters:
            return None
        (batch_id,) = next_ids("letters_printbatch", 1)
        _make(batch_id, letters, prepared, actor, now)
        crashpoint("print:written")
    crashpoint("print:committed")
    print_folder.finish(batch_id)
    return batch_id


def _make(batch_id: int, letters: list[Row], prepared: Prepared, actor: str, now: dt.datetime) -> None:
    """Everything of one batch, in the caller's transaction: logins, file, rows."""
    with_login = [one for one in letters if one[1] in WITH_LOGIN]
    wanted = [issuing.Wanted(party_id, tuple(cases), day) for _id, _kind, party_id, day, cases in with_login]
    issued = dict(
        zip(
            (one[0] for one in with_login),
            issuing.issue_all(wanted, prepared.logins, actor=actor, now=now),
            strict=True,
        )
    )
    printed = {letter_id: PrintedLogin(login.user_name, login.password) for letter_id, (_row, login) in issued.items()}
    pages = [(prepared.shown[one[0]], printed.get(one[0])) for one in letters]
    pdf, sheets = write_print_file(pages, title=f"{batch_id}", duplex=DUPLEX, head=settings.LOOK.letterhead)
    count = sum(sheet.count for sheet in sheets)
    print_folder.put_beside(batch_id, pdf, _list_of(batch_id, letters, sheets, pdf, now))
    PrintBatch.objects.create(
        pk=batch_id,
        made_at=now,
        actor=actor,
        letters=len(letters),
        pages=count,
        sha256=hashlib.sha256(pdf).digest(),
    )
    PrintedLetter.objects.bulk_create(
        PrintedLetter(
            letter_id=one[0],
            batch_id=batch_id,
            first_page=sheet.first,
            pages=sheet.count,
            credential_id=issued[one[0]][0] if one[0] in issued else None,
        )
        for one, sheet in zip(letters, sheets, strict=True)
    )
    audit.record(
        actor=actor, action="letters.printed", subject=f"print:{batch_id}", now=now, letters=len(letters), pages=count
    )


def _list_of(
    batch_id: int, letters: list[Row], sheets: tuple[Sheets, ...], pdf: bytes, now: dt.datetime
) -> dict[str, Any]:
    """What the printing house needs to know; nobody's name is in it."""
    return {
        "batch": batch_id,
        "made_at": now.isoformat(),
        "file": print_folder.LETTERS,
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "pages": sum(sheet.count for sheet in sheets),
        "both_sides": DUPLEX,
        "letters": [
            {
                "letter": one[0],
                "kind": one[1],
                "first_page": sheet.first,
                "pages": sheet.count,
                "secret": one[1] in WITH_LOGIN,
            }
            for one, sheet in zip(letters, sheets, strict=True)
        ],
    }


def put_right() -> None:
    """Finishes what a killed process left in the folder: see print_folder. Does nothing while another prints."""
    with transaction.atomic():
        ((free,),) = rows("select pg_try_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        if not free:
            return
        for batch_id in print_folder.unfinished():
            if PrintBatch.objects.filter(pk=batch_id).exists():
                print_folder.finish(batch_id)
            else:
                print_folder.remove_unfinished(batch_id)
        here = print_folder.with_letters()
        for gone in (HandOver, Withdrawal):
            print_folder.remove_letters(
                gone.objects.filter(batch_id__in=here).order_by("batch_id").values_list("batch_id", flat=True)
            )


def hand_over(*, batch_id: int, actor: str, now: dt.datetime) -> None:
    """Notes that the printing house has a batch, then removes its PDF. Again, it changes nothing.

    From this day the demands in it count as sent: their fees and what follows. Raises LetterRefused: no_batch,
    withdrawn, late (a letter in it would give less time than the law asks for).
    """
    with transaction.atomic():
        _lock(batch_id)
        if not HandOver.objects.filter(batch_id=batch_id).exists():
            _check_can_go(batch_id, oslo_date(now))
            HandOver.objects.create(batch_id=batch_id, at=now, actor=actor)
            deadlines = {row[0]: row[1] for row in rows(_DEMANDS, [batch_id])}
            note_demands_sent(deadlines, day=oslo_date(now), now=now, actor=actor)
            audit.record(actor=actor, action="letters.handed_over", subject=f"print:{batch_id}", now=now)
    print_folder.remove_letters([batch_id])


def _check_can_go(batch_id: int, today: dt.date) -> None:
    if Withdrawal.objects.filter(batch_id=batch_id).exists():
        raise LetterRefused("withdrawn", f"Batch {batch_id} was withdrawn.")
    if late := too_late_in(batch_id, today):
        raise LetterRefused(
            "late",
            f"{len(late)} letter(s) of batch {batch_id} may not be posted any more: they would give less time than the"
            f" law asks for. Withdraw the batch (quittance letters withdraw {batch_id}) and destroy its copies: its"
            " letters are then printed again, its demands with a new date.",
        )


def withdraw(*, batch_id: int, actor: str, now: dt.datetime) -> None:
    """A batch that the printing house will not get: its PDF is removed, its logins end, and its letters wait again.

    Again, it changes nothing. Raises LetterRefused: no_batch, handed_over.
    """
    with transaction.atomic():
        _lock(batch_id)
        if HandOver.objects.filter(batch_id=batch_id).exists():
            raise LetterRefused("handed_over", f"The printing house has batch {batch_id}.")
        _row, new = Withdrawal.objects.get_or_create(batch_id=batch_id, defaults={"at": now, "actor": actor})
        if new:
            logins = PrintedLetter.objects.filter(batch_id=batch_id).values_list("credential_id", flat=True)
            issuing.end_all([login for login in logins if login is not None], now=now)
            audit.record(actor=actor, action="letters.withdrawn", subject=f"print:{batch_id}", now=now)
    print_folder.remove_letters([batch_id])


def _lock(batch_id: int) -> None:
    """One at a time decides what becomes of print files. Raises LetterRefused (no_batch)."""
    execute("select pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    if not PrintBatch.objects.filter(pk=batch_id).exists():
        raise LetterRefused("no_batch", f"There is no batch {batch_id}.")
