"""kill -9 at every named point: what was promised is kept, what was begun is finished once, nothing is lost.

Web process and worker differ only in what they were doing: `begin`, `receive` and `back` are the web's, `sweep` and
`apply` the worker's, `bank` is either's.
"""

from pathlib import Path

import pytest

from quittance.areas.claims.models import Claim
from quittance.areas.exchange.models import InboxEvent, ReceivedFile
from quittance.areas.payments.models import Attempt, BankEntry
from quittance.core import kid as kids
from quittance.kit import crashpoints
from quittance.kit.db import rows
from tests import camt_files, factories
from tests.areas.payments.counter import AMOUNT, Counter
from tests.areas.payments.doomed import Nursery
from tests.areas.payments.vipps import DAY, NOW, SECOND
from tests.postgres import Database

TAKERS = ("vipps", "netaxept", "nexi")
OPENING = ("attempt:committed", "create:answered")
LOOKING = (
    ("read:back", "sweep"), ("read:back", "apply"), ("read:back", "back"),
    ("capture:answered", "sweep"), ("capture:answered", "apply"), ("capture:answered", "back"),
    ("capture:posted", "sweep"), ("capture:posted", "apply"), ("capture:posted", "back"),
)  # fmt: skip
GIVING_BACK = ("refund:committed", "refund:answered", "refund:posted")
IMPORT_POINTS = ("import:copied", "import:booked")
ELSEWHERE = (
    "file:posted", "refund:committed", "refund:answered", "refund:posted", "print:written", "print:committed",
    "plans:judged", "plans:ended", "agreement:answered", "charge:answered", "charge:read", "charge:posted",
)  # fmt: skip
"""Tried where payment files are made, in areas/remittance, in test_refunds, where letters are printed, and plans."""


def test_every_point_is_tried() -> None:
    here = {*OPENING, *(point for point, _ in LOOKING), "event:stored", "resume:answered", *GIVING_BACK, *IMPORT_POINTS}
    assert here | {*ELSEWHERE} == set(crashpoints.NAMES)


@pytest.fixture(scope="module")
def people(companies: Database) -> list[factories.Made]:
    """Cases nobody has paid on."""
    return factories.make_cases([factories.claim_row() for _ in range(60)], on=DAY)


@pytest.fixture
def kid(people: list[factories.Made]) -> str:
    return people.pop().kid


# -- opening -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("point", OPENING)
@pytest.mark.parametrize("counter", TAKERS, indirect=True)
def test_a_payment_killed_while_it_is_opened_is_opened_once(counter: Counter, kid: str, point: str) -> None:
    form = counter.form()
    counter.killed(point, "begin", kid=kid, amount=AMOUNT, form=form, context=[])
    attempt = Attempt.objects.get(form_token=form)
    assert attempt.state == "new"
    if point == "create:answered":  # the payer sends the form again
        counter.now += SECOND * 20
        assert counter.begin(kid, form=form).pk == attempt.pk
    else:  # the payer is gone
        counter.sweep()
    counter.pays(attempt)
    counter.settled_here(attempt)
    counter.assert_paid_once(attempt)


@pytest.mark.parametrize("counter", ["neonomics"], indirect=True)
def test_an_attempt_killed_before_the_bank_was_asked_goes_on(counter: Counter, kid: str) -> None:
    form = counter.form()
    killed_opening(counter, "attempt:committed", kid, form)
    attempt = counter.begin(kid, form=form)
    counter.pays(attempt)
    counter.settled_here(attempt)
    counter.assert_paid_once(attempt)


@pytest.mark.parametrize("counter", ["neonomics"], indirect=True)
@pytest.mark.parametrize(("bank", "comes"), [("Havnebanken", False), ("Kvikkbanken", True)])
def test_an_order_whose_answer_died_with_us_is_not_sent_again(
    counter: Counter, kid: str, bank: str, comes: bool
) -> None:
    """One bank waits for an approval nobody will give; the other asks nobody, and its money names the payment."""
    counter.bank, form = bank, counter.form()
    killed_opening(counter, "create:answered", kid, form)
    attempt = Attempt.objects.get(form_token=form)
    for _ in range(3):
        counter.sweep(after=150)
    assert (attempt.state, counter.again(attempt).problem) == ("new", "create_unknown")
    counter.assert_nothing_taken(attempt, "review")
    counter.settled_here(attempt)
    if comes:
        counter.assert_paid_once(attempt)
    else:
        counter.assert_nothing_taken(attempt, "review")
        assert len(counter.truths(attempt)) == 1


def killed_opening(counter: Counter, point: str, kid: str, form: str) -> None:
    who = counter.context()
    context = [who.ip_address, who.device_id, who.bank_id]
    counter.killed(point, "begin", kid=kid, amount=AMOUNT, form=form, context=context)
    assert Attempt.objects.get(form_token=form).state == "new"


# -- back from the bank --------------------------------------------------------------------------------


@pytest.mark.parametrize("counter", ["neonomics"], indirect=True)
@pytest.mark.parametrize("do", ["back", "sweep"])
def test_a_payment_killed_while_it_is_completed_is_completed_once(counter: Counter, kid: str, do: str) -> None:
    attempt = counter.begin(kid)
    counter.approve(attempt)
    counter.now += SECOND * (20 if do == "back" else 16 * 60)  # nobody came back within a quarter of an hour
    counter.killed("resume:answered", do, token=attempt.token)
    counter.settled_here(attempt)
    counter.sweep(after=20 * 60)
    counter.assert_paid_once(attempt)


@pytest.mark.parametrize("counter", ["neonomics"], indirect=True)
@pytest.mark.parametrize("do", ["back", "sweep"])
def test_an_order_after_a_consent_whose_answer_died_with_us_is_not_sent_again(
    counter: Counter, kid: str, do: str
) -> None:
    """What the bank made of it, nobody here knows: a second order could be a second payment."""
    counter.bank = "Fjelltopp Sparebank"
    attempt = counter.begin(kid)
    counter.approve(attempt)
    counter.now += SECOND * (20 if do == "back" else 16 * 60)
    counter.sandbox.ask("neonomics", "DELETE", "calls")
    counter.killed("resume:answered", do, token=attempt.token)
    counter.comes_back(attempt)
    assert counter.again(attempt).state == "open", "the answer might still be on its way"
    for _ in range(3):
        counter.sweep(after=20 * 60)
    calls = counter.sandbox.ask("neonomics", "GET", "calls")["calls"]
    assert [call["operation"] for call in calls].count("payment") == 1
    assert counter.again(attempt).problem == "resume_unknown"
    counter.assert_nothing_taken(attempt, "review")


# -- messages and looking ------------------------------------------------------------------------------


@pytest.mark.parametrize("counter", TAKERS, indirect=True)
def test_a_message_killed_once_it_is_stored_is_applied(counter: Counter, kid: str) -> None:
    attempt = counter.begin(kid)
    counter.approve(attempt)
    message = counter.news(attempt)
    told = {"path": message.path, "headers": message.headers, "body": message.body.decode("latin-1")}
    jobs = rows("select count(*) from procrastinate_jobs")[0][0]
    counter.killed("event:stored", "receive", **told)
    assert rows("select count(*) from procrastinate_jobs") == [(jobs + 1,)]
    counter.receive(message)  # it was not answered, so it comes again
    assert rows("select count(*) from procrastinate_jobs") == [(jobs + 1,)]
    counter.apply_all()
    counter.assert_paid_once(attempt)


@pytest.mark.parametrize(("point", "do"), LOOKING)
@pytest.mark.parametrize("counter", TAKERS, indirect=True)
def test_a_payment_killed_at_any_point_is_charged_and_booked_once(
    counter: Counter, kid: str, point: str, do: str
) -> None:
    attempt = counter.begin(kid)
    counter.approve(attempt)
    counter.receive(counter.news(attempt))
    counter.now += SECOND * 20
    event = InboxEvent.objects.latest("id")
    counter.killed(point, do, token=attempt.token, event_id=event.pk)
    assert counter.again(attempt).state in {"open", "authorised"}
    assert counter.booked(attempt) == []
    counter.settled_here(attempt)
    counter.assert_paid_once(attempt)
    counter.sweep()
    assert InboxEvent.objects.get(pk=event.pk).handled_at


# -- giving back ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("point", GIVING_BACK)
@pytest.mark.parametrize("counter", TAKERS, indirect=True)
def test_a_refund_killed_at_any_point_is_paid_and_booked_once(counter: Counter, point: str) -> None:
    attempt = counter.pays(counter.begin(kids.make(f"9990{factories.number():08d}")))
    counter.settled_here(attempt)
    refund = counter.give_back(attempt)
    counter.killed(point, "refund", refund_id=refund.pk)
    assert not rows("select 1 from ledger_posting where source = %s", [f"refund:{refund.pk}"])
    counter.sweep_refunds()
    counter.sweep_refunds()
    counter.assert_given_back_once(refund)
    assert counter.again(attempt).state == "refunded"


# -- files ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("counter", ["neonomics"], indirect=True)
@pytest.mark.parametrize("point", IMPORT_POINTS)
def test_a_transfer_whose_bank_file_was_killed_is_booked_once(counter: Counter, kid: str, point: str) -> None:
    attempt = counter.pays(counter.begin(kid))
    assert attempt.state == "underway"
    counter.order(attempt, "settle")
    file = counter.folder / "bank.dat"
    file.write_bytes(counter.bank_file())
    counter.killed(point, "bank", file=file)
    assert counter.booked(attempt) == []
    for _ in range(2):
        counter.import_bank(file.read_bytes())
        counter.assert_paid_once(attempt)


@pytest.mark.parametrize("kind", ["ocr-giro", "camt.054"])
@pytest.mark.parametrize("point", IMPORT_POINTS)
def test_a_bank_file_killed_in_the_middle_is_not_there_and_then_all_there(
    fresh_database: Database, nursery: Nursery, tmp_path: Path, point: str, kind: str
) -> None:
    made = factories.make_cases([factories.claim_row() for _ in range(20)], on=DAY)
    if kind == "ocr-giro":
        data = factories.bank_file(*[factories.giro(case.kid, 10_000, DAY) for case in made])
    else:
        words = [camt_files.payment(10_000, words=[f"KID {case.kid}"]) for case in made]
        data = camt_files.notice(camt_files.entry(200_000, *words, day=DAY))
    (tmp_path / "bank.dat").write_bytes(data)
    postings = rows("select count(*) from ledger_posting")
    nursery.killed(fresh_database, point, "bank", file=tmp_path / "bank.dat", now=NOW)
    assert (BankEntry.objects.count(), ReceivedFile.objects.filter(kind=kind).count()) == (0, 0)
    assert rows("select count(*) from ledger_posting") == postings
    result = factories.import_bank(data, on=DAY)
    assert (result.verdict, result.booked, result.matched) == ("accept", 20, 20)
    factories.assert_sound(on=DAY)


@pytest.mark.parametrize("point", IMPORT_POINTS)
def test_a_claim_file_killed_in_the_middle_is_not_there_and_then_all_there(
    fresh_database: Database, nursery: Nursery, tmp_path: Path, point: str
) -> None:
    data = factories.claims_csv([factories.claim_row() for _ in range(20)])
    (tmp_path / "claims.csv").write_bytes(data)
    nursery.killed(fresh_database, point, "claims", file=tmp_path / "claims.csv", now=NOW)
    assert (Claim.objects.count(), ReceivedFile.objects.count()) == (0, 0)
    assert factories.import_csv(data, on=DAY).accepted == 20
    factories.assert_sound(on=DAY)
