"""The demo's bank and its books know of the same money: through the story, and whatever a visitor does at the bank."""

import datetime as dt

from django.conf import settings

from quittance.areas.approvals.queries import waiting
from quittance.areas.insight import invariants
from quittance.areas.payments.operations.bank_files import import_file
from quittance.areas.remittance.models import AccountDay
from quittance.areas.remittance.operations import answering, executing, reconciling, releasing
from quittance.areas.remittance.queries import files
from quittance.core.workdays import is_banking_day
from quittance.demo import outside
from quittance.demo.client_money import _actor
from quittance.kit import clock
from tests.demo.conftest import MORNING, Told

TODAY = MORNING.date()


def balanced(day: dt.date) -> bool:
    """Whether the client account agrees with the bank at the end of a day, with nothing to explain."""
    (looked,) = reconciling.reconcile_day(day=day, actor="test", now=clock.now())
    return (looked.state, looked.difference, looked.explained_by) == ("balanced", 0, [])


def fetch(*kinds: str) -> None:
    """Downloads today's files from the bank and imports them, in this order."""
    for kind in kinds:
        found = import_file(data=outside.bank_file(kind, TODAY), filename=kind, actor="test", now=clock.now())
        assert found.verdict == "accept", found.problems


def assert_whole() -> None:
    assert balanced(TODAY)
    assert [one for one in invariants.run(today=TODAY) if one.violations] == []


def test_every_day_of_the_story_reconciles(told: Told) -> None:
    days = [day for (day,) in AccountDay.objects.order_by("day").values_list("day")]
    november = [dt.date(2026, 11, number) for number in range(3, 20)]
    alone = [(2022, 9, 15), (2024, 11, 11), (2026, 7, 20), (2026, 8, 20), (2026, 9, 21), (2026, 10, 20)]
    assert days == [*(dt.date(*day) for day in alone), *filter(is_banking_day, november)]
    assert all(balanced(day) for day in days)
    assert AccountDay.objects.get(day=days[-1]).statement == 1_375_000 + 4 * 70_000 + 3 * 80_000


def test_the_account_still_reconciles_after_all_a_visitor_does_at_the_bank(visited: Told) -> None:
    _pays_the_payment_file(visited)
    account = settings.AGENCY.bank_account
    for order in (("camt054", "camt053"), ("camt053", "camt054"), ("camt053", "ocr")):
        visited.sandbox.ask("bank", "POST", "pay", account=account, amount=10_000, kid="1002340007124")
        fetch(*order)
        assert_whole()


def _pays_the_payment_file(visited: Told) -> None:
    (file,) = files.files()
    (asked,) = [one for one in waiting(now=clock.now()) if one.subject == f"payment-file:{file.file_id}"]
    releasing.decide(approval_id=asked.approval_id, approve=True, actor=_actor("second-approver"), now=clock.now())
    _, data = releasing.download(file_id=file.file_id, actor=_actor("client-money"), now=clock.now())
    told = visited.sandbox.ask("bank", "POST", "payment-file", content=data.decode())
    taken = answering.take_answer(
        data=visited.sandbox.download(told["address"]), filename="answer.xml", actor="test", now=clock.now()
    )
    assert (taken.accepted, taken.rejected, taken.pending) == (file.count, 0, 0)
    sent = [line for line in visited.sandbox.ask("bank", "GET", "lines")["lines"] if line["kind"] == "sent"]
    assert {line["date"] for line in sent} == {TODAY.isoformat()}
    fetch("camt054", "camt053")
    assert executing.settle_left(actor="test", now=clock.now()) == file.count
    assert [one.state for one in files.files()] == ["executed"]
    assert_whole()
