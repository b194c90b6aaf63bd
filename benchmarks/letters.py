"""(h) Letters: composed and archived, and printed as one file with list and hash, without and with logins.

A login costs one Argon2 hash that is slow by intention; the figure beside it is what hashing alone allows on all cores.
"""

import datetime as dt
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.bench_server import NOW, BenchDatabase
from benchmarks.figures import Figure, seconds
from benchmarks.portfolio import Portfolio

LETTERS = 1_000
WITH_LOGIN = 300
HASHES = 100
GOAL = 200
_ADDRESS = "update parties_party set address = 'Prøveveien 1', postcode = '0001', city = 'Oslo' where id <= %s"


def run(database: BenchDatabase, portfolio: Portfolio) -> list[Figure]:
    """Measure; the print files go to a folder that is removed."""
    from django.conf import settings

    with database.superuser() as connection:
        connection.execute(_ADDRESS, [portfolio.cases])
    count = min(LETTERS, portfolio.cases)
    with tempfile.TemporaryDirectory() as folder:
        settings.PRINT_FOLDER = str(Path(folder) / "print")
        written = seconds(lambda: _write("reminder", list(range(1, count + 1))))
        printed = seconds(_print)
        with_login = min(WITH_LOGIN, portfolio.cases)
        _write("credential_renewal", list(range(1, with_login + 1)))
        logins = seconds(_print)
    hashes = HASHES / seconds(_hash)
    goal = f"goal: {GOAL} letters a second"
    return [
        Figure("letters composed and archived", "letters/s", count / written, goal, GOAL, goal=1),
        Figure(f"print file of {count:,} letters", "letters/s", count / printed, goal, GOAL, goal=1),
        Figure(
            "print file, a new login in each letter", "letters/s", with_login / logins, "limit: Argon2 alone", hashes
        ),
    ]


def _write(kind: str, case_ids: list[int]) -> None:
    """Letters as the product writes many: facts in four queries, one transaction for 500."""
    from django.db import transaction

    from quittance.areas.claims.queries import facts as case_facts
    from quittance.areas.letters.operations.archiving import Draft, archive_all
    from quittance.areas.letters.queries.matters import matter_asked, matter_of, pay_links
    from quittance.areas.parties.models import Party
    from quittance.formats.letter import compose

    day, until = NOW.date(), NOW.date() + dt.timedelta(days=20)
    for start in range(0, len(case_ids), 500):
        some = case_ids[start : start + 500]
        with transaction.atomic():
            facts, links = case_facts.load(some), pay_links(some)
            parties = Party.objects.in_bulk({one.debtor_id for one in facts.values()})
            drafts = []
            for case_id, one in facts.items():
                link = links[case_id]
                if kind == "reminder":
                    matter = matter_asked(one, link=link, today=day, deadline=until)
                    composed = partial(compose.reminder, matter=matter, deadline=until, now=one.balance(day).total)
                else:
                    matters = [matter_of(one, link=link, on=day)]
                    composed = partial(compose.credential_renewal, matters=matters, login_until=until)
                deadline = until if kind == "reminder" else None
                key = f"bench:{kind}:{case_id}"
                drafts.append(Draft(kind, key, parties[one.debtor_id], (case_id,), composed, deadline))  # type: ignore[arg-type]
            archive_all(drafts, actor="bench", now=NOW)


def _print() -> None:
    from quittance.areas.letters.operations.printing import print_waiting

    print_waiting(actor="bench", now=NOW)


def _hash() -> None:
    from quittance.areas.access.issuing import prepare

    prepare(HASHES)
