"""Messages from the simulated Vipps: forged ones refused, genuine ones kept, and all of them together pay once."""

import datetime as dt
import itertools
import random
from typing import Any

import pytest

from quittance.areas.exchange.models import InboxEvent, ProviderSecret
from quittance.areas.exchange.queries import active_secrets
from quittance.areas.payments.models import Attempt
from quittance.areas.payments.operations import attempts, webhooks
from quittance.kit.db import rows
from quittance.kit.wiring import forget_providers
from quittance.providers.payment import BadSignature, MalformedEvent
from tests import factories
from tests.areas.payments.vipps import NOW, SECOND, Message, Till, Together


def approved(till: Till, amount: int = 50_000) -> Attempt:
    attempt = till.begin(factories.make_case().kid, amount)
    till.order(attempt, "approve")
    return attempt


def test_a_message_is_stored_first_and_applied_later_once(till: Till) -> None:
    attempt = approved(till)
    messages = till.messages(attempt, 2)
    till.receive(messages[-1])
    till.assert_no_money(attempt, "open")
    event = InboxEvent.objects.get()
    assert (event.provider, event.reference, event.handled_at) == ("vipps", attempt.reference, None)
    assert bytes(event.body) == messages[-1].body
    assert rows("select task_name, args->>'event_id' from procrastinate_jobs") == [
        ("payments.apply_event", str(event.pk))
    ]
    till.apply_all()
    till.assert_paid_once(attempt)
    till.sandbox.control("DELETE", "calls")
    webhooks.apply_event(event_id=event.pk, now=till.now)
    assert till.sandbox.control("GET", "calls")["calls"] == []


def test_a_message_a_hundred_times_at_once_pays_once(till: Till, run_together: Together) -> None:
    """F-20: every delivery is answered, one is kept, one payment is booked."""
    till.sandbox.control("POST", "switches", rate_limits=False)
    attempt = approved(till)
    message = till.messages(attempt, 2)[-1]

    def arrive() -> None:
        till.receive(message)
        for event_id in InboxEvent.objects.values_list("id", flat=True):
            webhooks.apply_event(event_id=event_id, now=NOW)

    answers = run_together([arrive] * 100)
    assert not [answer for answer in answers if answer is not None], answers
    assert InboxEvent.objects.count() == 1
    assert rows("select count(*) from procrastinate_jobs") == [(1,)]
    till.assert_paid_once(attempt)


def test_many_different_messages_of_one_success_pay_once(till: Till, run_together: Together) -> None:
    """F-21."""
    till.sandbox.control("POST", "switches", rate_limits=False)
    attempt = approved(till)
    till.order(attempt, "send", variant="new_id", count=25)
    for message in till.messages(attempt, 27):
        till.receive(message)
    ids = list(InboxEvent.objects.values_list("id", flat=True))
    assert len(ids) >= 27
    run_together([lambda event_id=event_id: webhooks.apply_event(event_id=event_id, now=NOW) for event_id in ids])
    till.assert_paid_once(attempt)


def test_message_return_page_and_sweeper_at_the_same_instant_pay_once(till: Till, run_together: Together) -> None:
    """F-23: ten attempts, each reached from three sides at once."""
    till.sandbox.control("POST", "switches", rate_limits=False)
    listed = [approved(till, 1_000 + place) for place in range(10)]
    for attempt in listed:
        till.receive(till.messages(attempt, 2)[-1])
    at = NOW + SECOND * 30
    work: list[Any] = [lambda: attempts.sweep(now=at), lambda: attempts.sweep(now=at)]
    for event_id in InboxEvent.objects.values_list("id", flat=True):
        work.append(lambda event_id=event_id: webhooks.apply_event(event_id=event_id, now=at))
    for attempt in listed:
        work.append(lambda token=attempt.token: attempts.refresh(token=token, now=at))
    answers = run_together(work)
    assert not [answer for answer in answers if isinstance(answer, BaseException)], answers
    for attempt in listed:
        till.assert_paid_once(attempt)


@pytest.mark.parametrize("seed", range(3))
def test_messages_in_any_order_end_the_same(till: Till, seed: int) -> None:
    """F-22: created, authorised and captured in every order, some of them twice, with other work in between."""
    attempt = approved(till)
    till.order(attempt, "capture")
    messages = till.messages(attempt, 3)
    orders = list(itertools.permutations(messages))
    for message in orders[seed * 2] + orders[seed * 2 + 1]:
        till.receive(message)
        if random.Random(seed).random() < 0.5:
            till.apply_all()
    till.apply_all()
    till.assert_paid_once(attempt)


def test_a_message_about_an_open_payment_changes_nothing(till: Till) -> None:
    attempt = till.begin(factories.make_case().kid, 50_000)
    for message in till.messages(attempt, 1):
        till.receive(message)
    till.apply_all()
    till.assert_no_money(attempt, "open")


@pytest.mark.parametrize("variant", ["wrong_merchant", "wrong_amount", "wrong_currency", "failed"])
def test_what_a_genuine_message_claims_decides_nothing(till: Till, variant: str) -> None:
    """F-33: only what is read back counts; here nobody has approved anything."""
    attempt = till.begin(factories.make_case().kid, 50_000)
    till.order(attempt, "send", variant=variant)
    for message in till.messages(attempt, 2):
        till.receive(message)
    till.apply_all()
    till.assert_no_money(attempt, "open")


def test_a_message_about_somebody_elses_payment_pays_nobody(till: Till) -> None:
    attempt, other = approved(till), till.begin(factories.make_case().kid, 60_000)
    till.order(attempt, "send", variant="wrong_reference", other_reference=other.reference)
    for message in till.messages_with(other.reference, 2):
        till.receive(message)
    till.apply_all()
    till.assert_no_money(other, "open")


def test_a_message_about_an_unknown_payment_is_kept_for_a_person(till: Till) -> None:
    """F-24: never refused, since that would hold back every later message about the payment."""
    attempt = approved(till)
    till.order(attempt, "send", variant="wrong_reference", other_reference="unknown-12345678")
    (message,) = till.messages_with("unknown-12345678", 1)
    till.receive(message)
    till.apply_all()
    event = InboxEvent.objects.get(reference="unknown-12345678")
    assert (event.problem, event.handled_at) == ("unknown_reference", None)


@pytest.mark.parametrize(
    "how", ["wrong_secret", "changed_body", "no_signature", "no_digest", "no_date", "wrong_host", "empty_body"]
)
def test_a_forged_message_is_refused_and_leaves_nothing(till: Till, how: str) -> None:
    """F-30."""
    attempt = approved(till)
    till.messages(attempt, 2)
    till.postbox.messages.clear()
    till.order(attempt, "send", variant="forged", how=how)
    till.sandbox.wait_for_deliveries(attempt.reference, 3)
    (forged,) = till.postbox.messages
    with pytest.raises(BadSignature):
        till.receive(forged)
    assert not InboxEvent.objects.exists()
    assert rows("select count(*) from procrastinate_jobs") == [(0,)]
    till.assert_no_money(attempt, "open")


def test_a_genuine_message_at_another_address_or_twice_headed_is_refused(till: Till) -> None:
    message = till.messages(approved(till), 2)[-1]
    again = [header for header in message.headers if header[0].lower() == "authorization"]
    for wrong in (
        Message("POST", "/hooks/vipps", message.headers, message.body),
        Message("POST", message.path + "?x=1", message.headers, message.body),
        Message("GET", message.path, message.headers, message.body),
        Message("POST", message.path, message.headers + again, message.body),
        Message("POST", message.path, message.headers, message.body + b" "),
        Message("POST", message.path, [], message.body),
    ):
        with pytest.raises(BadSignature):
            till.receive(wrong)
    assert not InboxEvent.objects.exists()


def test_a_message_three_days_late_is_kept_and_nine_days_late_is_not(till: Till) -> None:
    """F-31: the company repeats for seven days."""
    attempt = approved(till)
    message = till.messages(attempt, 2)[-1]
    till.now = NOW + dt.timedelta(days=9)
    with pytest.raises(BadSignature):
        till.receive(message)
    till.now = NOW + dt.timedelta(days=3)
    till.receive(message)
    assert InboxEvent.objects.count() == 1


def test_a_genuine_message_nobody_understands_is_kept_for_a_person(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a message cannot be had from the sandbox, so only the reading of the content is made to fail."""
    from quittance.providers.vipps import webhooks as vipps_webhooks

    def cannot_read(body: bytes, signed_at: dt.datetime) -> None:
        raise MalformedEvent("malformed", "a word from the future")

    message = till.messages(approved(till), 2)[-1]
    monkeypatch.setattr(vipps_webhooks, "read_event", cannot_read)
    till.receive(message)
    till.receive(message)
    event = InboxEvent.objects.get()
    assert (event.problem, bytes(event.body)) == ("malformed", message.body)
    assert rows("select count(*) from procrastinate_jobs") == [(0,)]


def test_a_message_for_a_company_we_do_not_work_with_is_refused(till: Till) -> None:
    with pytest.raises(webhooks.UnknownProvider):
        webhooks.receive(provider="gold", method="POST", path="/hooks/gold/", headers=[], body=b"{}", now=NOW)
    with pytest.raises(webhooks.UnknownProvider):
        webhooks.register(provider="gold", now=NOW)


def test_while_a_secret_is_changed_messages_under_both_are_accepted(till: Till) -> None:
    """F-32: one signed under the old secret is still on its way when the new one is registered."""
    first = approved(till)
    old = till.messages(first, 2)[-1]
    webhooks.register(provider="vipps", now=NOW)
    second = approved(till)
    new = till.messages(second, 2)[-1]
    assert len(active_secrets("vipps")) == 2
    for message in (old, new):
        till.receive(message)
    till.apply_all()
    for attempt in (first, second):
        till.assert_paid_once(attempt)
    assert len(till.sandbox.control("GET", "registrations")["registrations"]) == 1
    webhooks.register(provider="vipps", now=NOW + SECOND)
    forget_providers()
    assert ProviderSecret.objects.filter(retired_at__isnull=False).count() == 1
    with pytest.raises(BadSignature):
        till.receive(old)


def test_webhook_secrets_are_not_stored_in_clear(till: Till) -> None:
    (secret,) = active_secrets("vipps")
    stored = bytes(ProviderSecret.objects.get().secret)
    assert secret.encode() not in stored


def test_a_worker_learns_of_a_secret_registered_by_another_process(till: Till) -> None:
    """The gateways were built before the registration; five seconds later they are built anew, once."""
    from quittance.kit import wiring

    attempt = till.begin(factories.make_case().kid, 50_000)
    assert wiring._built
    before = wiring._built
    webhooks.register(provider="vipps", now=NOW)
    wiring._built = (before[0] - 60, before[1])
    till.order(attempt, "approve")
    till.receive(till.messages_with("AUTHORIZED", 1)[0])
    till.apply_all()
    till.assert_paid_once(attempt)
