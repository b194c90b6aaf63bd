"""The outbox: told once whatever goes wrong, nothing lost without a word, nothing left to read afterwards."""

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quittance.areas.insight import queues
from quittance.areas.insight.failed_notices import failed
from quittance.areas.letters.queries.verifying import verify
from quittance.areas.notices.models import Notice
from quittance.areas.notices.operations import sending
from quittance.areas.notices.operations.posting import Draft, post
from quittance.kit.db import rows
from quittance.providers.messaging import ADDRESS_REFUSED, TextMessage
from quittance.providers.payment import Rejected, Technical, UnknownOutcome
from tests import factories
from tests.areas.contacts import reached
from tests.areas.contacts.reached import DAY, NOW, Gateway
from tests.postgres import Database

PHONE = "+4791234567"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def party(db: None) -> int:
    return somebody()


def somebody() -> int:
    (case,) = factories.make_cases([factories.claim_row()], on=DAY)
    return int(rows("select debtor_id from claims_case where id = %s", [case.case_id])[0][0])


def draft(party: int, key: str = "letter:1", **more: Any) -> Draft:
    return Draft(**({"key": key, "kind": "letter", "party_id": party, "channel": "sms", "address": PHONE} | more))


def run(hours: int, *, since: dt.datetime = NOW) -> None:
    """The worker, every five minutes."""
    for minutes in range(0, hours * 60, 5):
        sending.send_due(now=since + dt.timedelta(minutes=minutes))


def state() -> tuple[str, str, int]:
    row = Notice.objects.get()
    return row.state, row.problem, row.attempts


def test_what_is_told_twice_is_told_once(party: int, messages: Gateway) -> None:
    assert post(draft(party), now=NOW)
    assert not post(draft(party, language="en"), now=NOW)
    run(1)
    assert len(messages.taken) == messages.calls == 1
    assert state() == ("delivered", "", 1)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(course=st.lists(st.sampled_from(["not_sent", "rate_limited", "lost", "killed"]), max_size=9))
def test_however_it_goes_wrong_one_message_goes_out(party: int, messages: Gateway, course: list[str]) -> None:
    """Refused connections, 429, lost answers and killed workers in any order: one message, always the same words."""
    messages.taken.clear()
    key = f"letter:{factories.number()}"
    post(draft(party, key=key), now=NOW)
    row, now = Notice.objects.get(key=key), NOW
    for event in course:
        messages.lost, messages.trouble = [], []
        if event == "killed":
            sending._take(row.pk, now)  # and never heard of again
        else:
            where = messages.lost if event == "lost" else messages.trouble
            where.append(UnknownOutcome("no_answer") if event == "lost" else Technical(event))
            sending.send(notice_id=row.pk, now=now)
        now += 3 * HOUR
    messages.lost, messages.trouble = [], []
    sending.send(notice_id=row.pk, now=now)
    assert len(messages.taken) == 1
    row.refresh_from_db()
    assert (row.state, row.sealed) == ("sent", None)


def test_two_workers_send_once(
    fresh_database: Database, messages: Gateway, run_together: Callable[[Sequence[Callable[[], Any]]], list[Any]]
) -> None:
    post(draft(somebody()), now=NOW)
    notice_id = Notice.objects.get().pk
    answers = run_together([lambda: sending.send(notice_id=notice_id, now=NOW)] * 4)
    assert answers == [None] * 4
    assert messages.calls == 1


def test_while_one_sends_nobody_else_does(party: int, messages: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    post(draft(party), now=NOW)
    hand_over = messages.send

    def slow(message: TextMessage) -> str:
        sending.send_due(now=NOW + dt.timedelta(seconds=90))
        return hand_over(message)

    monkeypatch.setattr(messages, "send", slow)
    sending.send(notice_id=Notice.objects.get().pk, now=NOW)
    assert (messages.calls, state()) == (1, ("sent", "", 1))


def test_nothing_goes_out_of_what_was_rolled_back(party: int, messages: Gateway) -> None:
    with suppress(RuntimeError), transaction.atomic():
        post(draft(party), now=NOW)
        raise RuntimeError
    run(1)
    assert (messages.calls, rows("select count(*) from procrastinate_jobs")) == (0, [(0,)])


def test_what_cannot_arrive_waits_for_a_person(party: int, messages: Gateway) -> None:
    messages.trouble = [Rejected(ADDRESS_REFUSED)]
    post(draft(party), now=NOW)
    run(1)
    assert state() == ("failed", ADDRESS_REFUSED, 1)
    assert messages.taken == {}
    (one,) = failed()
    assert one.case
    assert [entry.queue for entry in queues.waiting(now=NOW) if entry.queue == "notice"] == ["notice"]
    assert sending.note_seen(notice_id=one.notice_id, actor="test", now=NOW)
    assert not sending.note_seen(notice_id=one.notice_id, actor="test", now=NOW)
    assert failed() == ()
    assert [entry.queue for entry in queues.waiting(now=NOW) if entry.queue == "notice"] == []


def test_what_is_of_no_use_any_more_is_given_up(party: int, messages: Gateway) -> None:
    messages.trouble = [Technical("not_sent") for _ in range(999)]
    post(draft(party, kind="code", secret=("1234 5678",), life=dt.timedelta(minutes=10)), now=NOW)
    run(1)
    assert state()[:2] == ("given_up", "not_sent")
    assert messages.taken == {}


@pytest.mark.parametrize(
    ("found", "becomes"), [("delivered", ("delivered", "")), ("failed", ("failed", "not_delivered"))]
)
def test_the_gateway_is_asked_what_became_of_it(
    party: int, messages: Gateway, found: str, becomes: tuple[str, str]
) -> None:
    messages.state = "underway"
    post(draft(party), now=NOW)
    run(2)
    assert state()[0] == "sent"
    messages.state = found
    run(6)
    assert state()[:2] == becomes


def test_a_message_nobody_confirms_is_no_success(party: int, messages: Gateway) -> None:
    messages.state = "underway"
    post(draft(party), now=NOW)
    run(60)
    assert state()[:2] == ("failed", "no_receipt")


def test_an_email_is_marked_as_a_machines_and_known_again(party: int, mailoutbox: list[Any]) -> None:
    post(draft(party, channel="email", address="a@example.no"), now=NOW)
    run(1)
    (mail,) = mailoutbox
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"
    assert Notice.objects.get().public_id in mail.extra_headers["Message-ID"]
    assert state() == ("sent", "", 1)


def test_a_notice_only_goes_on(party: int, messages: Gateway) -> None:
    post(draft(party), now=NOW)
    run(1)
    for changed in ({"state": "waiting", "sealed": b"x", "settled_at": None}, {"kind": "receipt"}, {"sealed": b"x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.update(**changed)


def test_the_code_in_a_notice_proves_it(party: int, messages: Gateway, mailoutbox: list[Any]) -> None:
    for channel, address in (("sms", PHONE), ("email", "a@example.no")):
        post(draft(party, key=channel, channel=channel, address=address), now=NOW)
    run(1)
    for words in (messages.texts[0], mailoutbox[0].body):
        codes = {word for word in words.replace(",", " ").split() if len(word) == 13 and word.count("-") == 2}
        (code,) = codes
        found = verify(code)
        assert found is not None
        assert (found.kind, found.day) == ("message", DAY)


def test_without_a_gateway_nothing_is_promised(party: int, settings: Any) -> None:
    settings.MESSAGING_SETUPS = "quittance.config.messaging.setups"
    assert not post(draft(party), now=NOW)
    assert Notice.objects.count() == 0


def test_the_oldest_goes_first() -> None:
    assert list(sending.PAUSES) == sorted(sending.PAUSES)
    assert reached.GATEWAY.calls == 0
