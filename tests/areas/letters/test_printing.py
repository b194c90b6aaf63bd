"""Print files: every letter in exactly one, whole or not at all, passwords in them and nowhere else."""

import datetime as dt
import hashlib
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.db import transaction

from quittance.areas.access.models import LetterCredential
from quittance.areas.access.operations import LoginRefused, log_in_with_letter
from quittance.areas.letters.models import HandOver, Letter, PrintBatch, PrintedLetter
from quittance.areas.letters.operations import printing
from quittance.areas.letters.operations.demanding import write_due_demands
from quittance.areas.letters.operations.writing import write_notice, write_renewal
from quittance.areas.letters.queries.printing import waiting
from quittance.areas.letters.rules import LetterRefused
from quittance.areas.payments.operations import booking
from quittance.kit.db import rows
from tests import factories
from tests.areas.letters.post import DAY, NOW, demanded, sent
from tests.postgres import Database

PASSWORD = re.compile(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{3}")


def written(count: int) -> None:
    demanded(*[{}] * count)
    assert write_due_demands(since=DAY, actor="test", now=NOW) == count


def printed(**options: Any) -> list[int]:
    return printing.print_waiting(actor="test", now=NOW, **options)


def in_folder(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.django_db
def test_every_letter_is_in_one_file_with_a_login_that_works(print_folder: Path) -> None:
    written(3)
    first, second = printed(largest=2)
    assert printed() == []
    assert in_folder(print_folder) == [f"batch-{first:06d}", f"batch-{second:06d}"]
    place = print_folder / f"batch-{first:06d}"
    pdf, told = (place / "letters.pdf").read_bytes(), json.loads((place / "letters.json").read_text())
    assert told["sha256"] == hashlib.sha256(pdf).hexdigest() == (place / "letters.pdf.sha256").read_text().split()[0]
    assert bytes(PrintBatch.objects.get(pk=first).sha256).hex() == told["sha256"]
    assert oct(place.stat().st_mode & 0o777), oct((place / "letters.pdf").stat().st_mode & 0o777) == ("0o700", "0o600")
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) == told["pages"]
    for one in told["letters"]:
        text = " ".join(pages[one["first_page"] - 1 : one["first_page"] - 1 + one["pages"]])
        user_name = LetterCredential.objects.get(
            pk=PrintedLetter.objects.get(letter_id=one["letter"]).credential_id
        ).user_name
        assert user_name in text
        (password,) = [code for code in PASSWORD.findall(text) if _opens(user_name, code)]
        assert password not in json.dumps(told)


def _opens(user_name: str, password: str) -> bool:
    try:
        log_in_with_letter(user_name=user_name, password=password, now=NOW)
    except LoginRefused:
        return False
    return True


@pytest.mark.django_db
def test_passwords_are_nowhere_in_the_database(print_folder: Path) -> None:
    written(1)
    (batch,) = printed()
    text = "".join(
        page.extract_text() for page in pypdf.PdfReader(print_folder / f"batch-{batch:06d}" / "letters.pdf").pages
    )
    user_name = LetterCredential.objects.get().user_name
    (password,) = [code for code in set(PASSWORD.findall(text)) if _opens(user_name, code)]
    tables = [row[0] for row in rows("select table_name from information_schema.tables where table_schema = 'public'")]
    for table in tables:
        for form in (password, password.replace("-", "")):
            found = rows(f'select count(*) from "{table}" t where t::text like %s', [f"%{form}%"])
            assert found == [(0,)], table


@pytest.mark.django_db
def test_a_letter_whose_deadline_has_come_too_near_is_not_printed() -> None:
    written(1)
    late = NOW + dt.timedelta(days=2)
    assert printing.print_waiting(actor="test", now=late) == []
    assert len(waiting(DAY + dt.timedelta(days=2)).too_late) == 1


@pytest.mark.django_db
def test_what_has_been_paid_since_it_was_demanded_is_not_asked_for_on_paper(print_folder: Path) -> None:
    paid, part = demanded({}, {})
    assert write_due_demands(since=DAY, actor="test", now=NOW) == 2
    for made, amount in ((paid, 1_000_000), (part, 10_000)):
        with transaction.atomic():
            booking.book(factories.money(made.case_id, amount, DAY), actor="test", now=NOW)
    assert len(printed()) == 1
    assert [one.case_id for letter in PrintedLetter.objects.all() for one in letter.letter.cases.all()] == [
        part.case_id
    ]
    assert len(waiting(DAY).paid) == 1
    assert not LetterCredential.objects.filter(party_id=paid.party_id).exists(), "nothing printed, so no login either"


@pytest.mark.django_db
def test_a_login_is_not_printed_when_little_of_its_time_is_left() -> None:
    (mine,) = demanded()
    write_renewal(party_id=mine.party_id, case_ids=[mine.case_id], actor="test", now=NOW)
    assert len(waiting(DAY + dt.timedelta(days=7)).ready) == 1
    assert printing.print_waiting(actor="test", now=NOW + dt.timedelta(days=8)) == []
    assert len(waiting(DAY + dt.timedelta(days=8)).too_late) == 1


@pytest.mark.django_db
def test_a_notice_written_before_midnight_is_printed_after_it() -> None:
    """It stands in the chain of notices from the moment it is written: it has to go out."""
    (made,) = demanded()
    sent(made)
    write_notice(case_id=made.case_id, kind="reminder", actor="test", now=NOW)
    assert len(waiting(DAY + dt.timedelta(days=3)).ready) == 1
    assert len(waiting(DAY + dt.timedelta(days=4)).too_late) == 1


@pytest.mark.django_db
def test_what_was_handed_over_leaves_no_passwords_behind(print_folder: Path) -> None:
    written(1)
    (batch,) = printed()
    for _ in range(2):
        printing.hand_over(batch_id=batch, actor="test", now=NOW)
    assert in_folder(print_folder / f"batch-{batch:06d}") == ["letters.json", "letters.pdf.sha256"]
    assert HandOver.objects.count() == 1
    with pytest.raises(LetterRefused, match="no batch"):
        printing.hand_over(batch_id=batch + 1, actor="test", now=NOW)


def _killed_at(point: str, folder: Path) -> None:
    program = (
        "import os, datetime as dt; os.environ['DJANGO_SETTINGS_MODULE'] = 'quittance.config.settings'\n"
        "import django; django.setup()\n"
        "from quittance.areas.letters.operations import printing\n"
        f"printing.print_waiting(actor='test', now=dt.datetime.fromisoformat('{NOW.isoformat()}'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "QUITTANCE_CRASH_AT": point, "QUITTANCE_PRINT_FOLDER": str(folder)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]


def test_killed_before_the_commit_nothing_was_printed(fresh_database: Database, print_folder: Path) -> None:
    written(2)
    _killed_at("print:written", print_folder)
    assert (PrintBatch.objects.count(), LetterCredential.objects.count()) == (0, 0)
    assert [name.endswith(".making") for name in in_folder(print_folder)] == [True]
    (batch,) = printed()
    assert in_folder(print_folder) == [f"batch-{batch:06d}"]


def test_killed_after_the_commit_everything_was_printed_once(fresh_database: Database, print_folder: Path) -> None:
    written(2)
    _killed_at("print:committed", print_folder)
    (batch,) = PrintBatch.objects.values_list("pk", flat=True)
    assert printed() == []
    assert in_folder(print_folder) == [f"batch-{batch:06d}"]
    data = (print_folder / f"batch-{batch:06d}" / "letters.pdf").read_bytes()
    assert hashlib.sha256(data).digest() == bytes(PrintBatch.objects.get().sha256)


def test_four_at_once_print_every_letter_once(
    fresh_database: Database,
    print_folder: Path,
    run_together: Callable[[Sequence[Callable[[], Any]]], list[Any]],
) -> None:
    written(3)
    answers = run_together([printed] * 4)
    made = sorted(batch for answer in answers for batch in answer)
    assert made == list(PrintBatch.objects.order_by("pk").values_list("pk", flat=True)), answers
    assert PrintedLetter.objects.count() == 3
    assert len(in_folder(print_folder)) == PrintBatch.objects.count()


def test_four_at_once_write_every_demand_once(
    fresh_database: Database, run_together: Callable[[Sequence[Callable[[], Any]]], list[Any]]
) -> None:
    demanded({}, {}, {})
    answers = run_together([lambda: write_due_demands(since=DAY, actor="test", now=NOW)] * 4)
    assert sorted(answers) == [0, 0, 0, 3]
    assert Letter.objects.count() == 3


@pytest.mark.django_db
def test_print_files_of_another_database_are_not_written_over(
    print_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = demanded({}, {})
    sent(first)
    sent(second)
    write_notice(case_id=first.case_id, kind="reminder", actor="test", now=NOW)
    (batch,) = printed()
    monkeypatch.setattr(printing, "next_ids", lambda *_: [batch])
    write_notice(case_id=second.case_id, kind="reminder", actor="test", now=NOW)
    with pytest.raises(LetterRefused, match="another database"):
        printed()
    assert len(waiting(DAY).ready) == 1
