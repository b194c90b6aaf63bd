"""Bank files for the desk's tests, and the one page a clerk has in front of her."""

import datetime as dt
from html import unescape
from typing import Any

from tests import camt_files
from tests.sites.desk import DeskBrowser
from tests.sites.reading import text


def bank(*entries: str, today: dt.date) -> None:
    """Imports a camt.054 with these entries; all of it must be taken."""
    from quittance.areas.payments.operations.bank_files import import_file
    from quittance.kit import clock

    done = import_file(data=camt_files.notice(*entries), filename="camt054.xml", actor="test", now=clock.now())
    assert done.verdict == "accept", done.problems


def paid(amount: int, *, kid: str = "", day: dt.date, **changes: Any) -> str:
    """An entry with one payment of so many øre."""
    return camt_files.entry(amount, camt_files.payment(abs(amount), kid, **changes), day=day)


def owed(case_id: int, on: dt.date) -> int:
    """What a case owes, less what is held for its debtor."""
    from quittance.areas.claims.queries import facts as case_facts

    facts = case_facts.load_one(case_id)
    return facts.balance(on).total - facts.overpaid(on)


def waiting_ids() -> list[int]:
    """Bank entries without a case, oldest first."""
    from quittance.areas.insight import loose_money

    return [one.id for one in loose_money.waiting().lines if one.kind == "entry"]


def assert_sound(today: dt.date) -> None:
    """Demands that every invariant holds."""
    from quittance.areas.insight import invariants

    broken = [finding for finding in invariants.run(today=today) if finding.violations]
    assert not broken, broken


def open_page(browser: DeskBrowser, path: str) -> str:
    """The page's words, which must be there."""
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return words(answer)


def words(answer: Any) -> str:
    """What a page says, blanks evened out."""
    return " ".join(unescape(text(answer)).replace("\N{NO-BREAK SPACE}", " ").split())


def send(browser: DeskBrowser, path: str, data: dict[str, Any] | None = None, status: int = 303) -> str:
    """Sends a form and follows to where it leads; the words of that page."""
    answer = browser.post(path, data or {})
    assert answer.status_code == status, (path, answer.status_code, words(answer))
    return open_page(browser, answer["Location"]) if status == 303 else words(answer)
