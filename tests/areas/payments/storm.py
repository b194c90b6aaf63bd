"""A storm over the counter: payers, companies, messages, banks, workers and crashes in an order drawn from one seed.

Real code and a real database; every event is one call somebody would make. What may go wrong does: messages come twice,
late, in the wrong order, forged or about somebody else, answers are lost, processes die. Afterwards faults stop,
everybody looks once more, and every øre that a company or a bank took must be in the books exactly once.
"""

import dataclasses
import datetime as dt
import random
from collections import Counter as Tally
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from quittance.areas.exchange.models import InboxEvent
from quittance.areas.payments.models import Attempt, Refund
from quittance.areas.payments.operations import attempts, sending, webhooks
from quittance.areas.payments.operations.refunds import RefundRefused
from quittance.core import kid as kids
from quittance.core.attempts import OPEN_STATES
from quittance.kit import crashpoints
from quittance.kit.db import rows
from quittance.providers.payment import BadSignature, Technical
from tests import factories
from tests.areas.payments.counter import Counter
from tests.areas.payments.vipps import Message

WEIGHTS = {
    "begins": 14, "approves": 13, "declines": 2, "returns": 8, "message": 20, "forged": 5, "stranger": 3, "works": 8,
    "sweeps": 6, "at_once": 2, "fault": 4, "giro": 4, "bank_file": 3, "old_file": 1, "staff_captures": 1,
    "gives_back": 3, "sends_back": 2, "crash": 4,
}  # fmt: skip
KINDS = ("error_before", "error_after", "malformed", "unavailable", "html", "truncated", "rate_limited", "no_effect")
VARIANTS = {
    "vipps": (
        "new_id",
        "out_of_order",
        "wrong_merchant",
        "wrong_amount",
        "wrong_currency",
        "wrong_reference",
    ),
    "netaxept": ("again", "out_of_order", "wrong_reference"),
    "nexi": ("again", "out_of_order", "wrong_merchant", "wrong_amount", "wrong_reference"),
}
BANKS = ("Havnebanken", "Kvikkbanken", "Fjelltopp Sparebank")
POINTS = ("read:back", "read:back", "capture:answered", "capture:posted", "resume:answered")


Together = Callable[[list[Callable[[], Any]]], list[Any]]


class Storm:
    """One storm; `seen` counts what happened, so that a quiet one does not pass for a storm."""

    def __init__(
        self, counters: Sequence[Counter], cases: Sequence[factories.Made], run_together: Together, seed: int
    ) -> None:
        self.counters = {counter.company.name: counter for counter in counters}
        self.cases, self._run_together, self._chance = cases, run_together, random.Random(seed)
        self.now: dt.datetime = counters[0].now
        self.attempts: list[Attempt] = []
        self.undecided: list[Attempt] = []  # their payers are still looking at the company's page
        self.files: list[bytes] = []
        self.seen: Tally[str] = Tally()

    # -- running ---------------------------------------------------------------------------------------

    def blow(self, events: int) -> None:
        """So many events, in an order the seed decides."""
        names, weights = list(WEIGHTS), list(WEIGHTS.values())
        for _ in range(events):
            self.now += dt.timedelta(seconds=self._chance.choice((0, 0, 1, 3, 16, 40)))
            for counter in self.counters.values():
                counter.now = self.now
            name = self._chance.choices(names, weights)[0]
            self.seen[name] += 1
            getattr(self, f"_{name}")()

    def calm_down(self) -> None:
        """Faults stop, payers who have not approved go away, and everybody looks until nothing changes any more."""
        for name, counter in self.counters.items():
            counter.sandbox.ask(name, "DELETE", "faults")
        for attempt in self.attempts:
            if self._again(attempt).state in ("new", "open"):
                self._order(attempt, self._of(attempt).company.declines)
        told = list(self.postbox)
        # In the end after the day on which an attempt nobody can tell anything of goes to a person.
        for minutes in (1, 20, 20, 60, 24 * 60, 60):
            self.now += dt.timedelta(minutes=minutes)
            for counter in self.counters.values():
                counter.now = self.now
            self._settle_transfers()
            for message in told:  # all that was ever said is said once more
                self._deliver(message)
            told = []
            while attempts.sweep(now=self.now, limit=500) >= 500:
                pass
            self._work(10**6)
            sending.sweep_refunds(now=self.now, limit=10**6)
            self._bank_file()

    @property
    def postbox(self) -> list[Message]:
        """Every message that any company has sent."""
        return next(iter(self.counters.values())).postbox.messages

    def _of(self, attempt: Attempt) -> Counter:
        return self.counters[attempt.provider]

    @staticmethod
    def _again(attempt: Attempt) -> Attempt:
        return Attempt.objects.get(pk=attempt.pk)

    def _some(self) -> Attempt | None:
        """An attempt, rather a young one."""
        if not self.attempts:
            return None
        young = self.attempts[-8:] if self._chance.random() < 0.8 else self.attempts
        return self._chance.choice(young)

    def _order(self, attempt: Attempt, order: str, **values: Any) -> bool:
        """What the company's rules allow; it refuses the rest."""
        try:
            self._of(attempt).order(attempt, order, **values)
        except AssertionError as refused:
            if not any(code in str(refused) for code in (" 409 ", " 404 ", " 400 ")):
                raise
            return False
        return True

    # -- payers ----------------------------------------------------------------------------------------

    def _begins(self) -> None:
        counter = self._chance.choice(list(self.counters.values()))
        counter.bank = self._chance.choice(BANKS) if not counter.company.captures else ""
        kid, form = self._kid(), counter.form()
        amount = self._chance.choice((10_000, 10_000, 25_000, 100, 300_000))
        for _ in range(self._chance.choice((1, 1, 1, 2))):  # a double click
            attempt = counter.begin(kid, amount, form=form)
        if attempt not in self.attempts:
            self.attempts.append(attempt)
            self.undecided.append(attempt)

    def _kid(self) -> str:
        if self._chance.random() < 0.2:
            return kids.make(f"9990{self._chance.randrange(10**8):08d}")
        return self._chance.choice(self.cases).kid

    def _approves(self) -> None:
        if self.undecided:
            attempt = self._chance.choice(self.undecided)
            approved = self._order(attempt, "approve")
            self.seen["approved"] += approved
            if attempt.provider != "neonomics" or not self._again(attempt).redirect_url:
                self.undecided.remove(attempt)
            if approved and self._of(attempt).company.captures:
                self._of(attempt).messages(attempt)

    def _declines(self) -> None:
        if self.undecided:
            attempt = self.undecided.pop(self._chance.randrange(len(self.undecided)))
            self._order(attempt, self._of(attempt).company.declines)

    def _returns(self) -> None:
        if attempt := self._some():
            with suppress(Technical):
                attempts.came_back(token=attempt.token, now=self.now)

    # -- messages --------------------------------------------------------------------------------------

    def _message(self) -> None:
        if self.postbox:
            young = self.postbox[-30:] if self._chance.random() < 0.6 else self.postbox
            self._deliver(self._chance.choice(young))

    def _deliver(self, message: Message) -> None:
        provider = message.path.split("/")[2]
        webhooks.receive(provider=provider, now=self.now, **vars(message))

    def _forged(self) -> None:
        if not self.postbox:
            return
        real = self._chance.choice(self.postbox)
        provider = real.path.split("/")[2]
        other = [(name, "forged" if name.lower() == "authorization" else value) for name, value in real.headers]
        forged = {
            "vipps": dataclasses.replace(real, body=real.body.replace(b"NOK", b"SEK") + b" "),
            "netaxept": dataclasses.replace(real, path="/hooks/netaxept/another-secret/"),
            "nexi": dataclasses.replace(real, headers=other),
        }[provider]
        try:
            self._deliver(forged)
        except BadSignature:
            self.seen["forgeries refused"] += 1
        else:
            raise AssertionError(f"a forged message of {provider} was accepted")

    def _stranger(self) -> None:
        """A genuine message that claims something else: another amount, merchant, payment, order."""
        attempt = self._some()
        if attempt is None or attempt.provider not in VARIANTS:
            return
        variant = self._chance.choice(VARIANTS[attempt.provider])
        other = self._some()
        assert other is not None
        reference = self._chance.choice((other.reference, "nobodys12345678"))
        self._order(attempt, "send", variant=variant, other_reference=reference)

    # -- the product's own work ------------------------------------------------------------------------

    def _works(self) -> None:
        self._work(5)

    def _work(self, limit: int) -> None:
        waiting = InboxEvent.objects.filter(handled_at=None, problem="").order_by("id").values_list("id", flat=True)
        for event_id in waiting[:limit]:
            self._apply(event_id)

    def _apply(self, event_id: int) -> None:
        with suppress(Technical):  # the job comes again
            webhooks.apply_event(event_id=event_id, now=self.now)

    def _sweeps(self) -> None:
        attempts.sweep(now=self.now)

    def _at_once(self) -> None:
        """Page, worker and sweeper at one moment."""
        work: list[Callable[[], object]] = [lambda: attempts.sweep(now=self.now), lambda: attempts.sweep(now=self.now)]
        waiting = InboxEvent.objects.filter(handled_at=None, problem="").order_by("-id").values_list("id", flat=True)
        work += [lambda event_id=event_id: self._apply(event_id) for event_id in waiting[:3]]  # type: ignore[misc]
        for attempt in self.attempts[-3:]:
            work.append(lambda token=attempt.token: attempts.refresh(token=token, now=self.now))  # type: ignore[misc]
        for answer in self._run_together(work):
            assert not isinstance(answer, BaseException) or isinstance(answer, Technical), answer

    def _crash(self) -> None:
        """A process dies while it looks at an attempt that is open; it may also get by without coming to the point."""
        still_open = Attempt.objects.filter(state__in=[state.value for state in OPEN_STATES]).exclude(state="new")
        tokens = list(still_open.order_by("id").values_list("token", "provider"))
        if not tokens:
            return
        token, provider = self._chance.choice(tokens)
        point = self._chance.choice(POINTS)
        assert point in crashpoints.NAMES
        counter = self.counters[provider]
        code = counter.nursery.run(counter.database, point, "back", now=self.now, token=token)
        self.seen["died" if code == -9 else "survived"] += 1

    def _fault(self) -> None:
        counter = self._chance.choice(list(self.counters.values()))
        operation = self._chance.choice(list(counter.company.calls.values()))
        kind = self._chance.choice(KINDS)
        counter.sandbox.ask(counter.company.name, "POST", "faults", operation=operation, kind=kind)

    # -- banks -----------------------------------------------------------------------------------------

    def _giro(self) -> None:
        kid = self._kid() if self._chance.random() < 0.9 else "1234567"
        amount = self._chance.choice((10_000, 10_000, 5_000, 250_000))
        counter = next(iter(self.counters.values()))
        counter.sandbox.ask("bank", "POST", "pay", amount=amount, kid=kid)

    def _settle_transfers(self) -> None:
        for truth in self.counters["neonomics"].sandbox.ask("neonomics", "GET", "payments")["payments"]:
            if truth["state"] == "MOVING" and not truth["settled"]:
                with suppress(AssertionError):
                    self.counters["neonomics"].sandbox.ask("neonomics", "POST", f"payments/{truth['reference']}/settle")

    def _bank_file(self) -> None:
        counter = next(iter(self.counters.values()))
        try:
            data = counter.bank_file()
        except AssertionError:
            return  # nothing has been paid yet
        self.files.append(data)
        assert counter.import_bank(data).verdict == "accept"

    def _old_file(self) -> None:
        if self.files:
            again = self.counters["vipps"].import_bank(self._chance.choice(self.files))
            assert (again.verdict, again.booked) == ("accept", 0)

    # -- staff -----------------------------------------------------------------------------------------

    def _staff_captures(self) -> None:
        if attempt := self._some():
            self._order(attempt, "capture")

    def _gives_back(self) -> None:
        waiting = [one for one in self.attempts if self._of(one).company.captures and not one.shares.exists()]
        if not waiting:
            return
        attempt = self._chance.choice(waiting)
        with suppress(RefundRefused):
            self._of(attempt).give_back(attempt, self._chance.choice((attempt.amount, 100, 2_500)))
            self.seen["refunds"] += 1

    def _sends_back(self) -> None:
        with suppress(Technical):
            sending.sweep_refunds(now=self.now)

    # -- what must be true -----------------------------------------------------------------------------

    def assert_every_oere_has_its_place(self) -> None:
        """Company by company, and at the bank: what was taken is what is booked, payment by payment."""
        lost, doubled = [], []
        for name, counter in self.counters.items():
            taken: Tally[str] = Tally()
            for truth in counter.sandbox.ask(name, "GET", "payments")["payments"]:
                taken[truth["reference"]] += truth["captured"]
            ours = {attempt.reference: attempt for attempt in Attempt.objects.filter(provider=name)}
            assert set(taken) <= set(ours), f"{name} knows of {set(taken) - set(ours)}"
            for attempt in ours.values() if counter.company.captures else ():
                booked = sum(counter.booked(attempt))
                if booked != taken[attempt.reference]:
                    wrong = lost if booked < taken[attempt.reference] else doubled
                    wrong.append((name, attempt.pk, attempt.state, attempt.problem, booked, taken[attempt.reference]))
        assert not lost, f"taken and not booked: {lost}"
        assert not doubled, f"booked and not taken: {doubled}"
        self._assert_totals()
        assert not Attempt.objects.filter(state__in=[state.value for state in OPEN_STATES]).exists()
        assert not Refund.objects.filter(state__in=["approved", "sent"]).exists()
        factories.assert_sound(on=self.now.date())

    def _assert_totals(self) -> None:
        """P-7, P-13: the companies' own totals and the bank's, against their accounts in the books."""
        for name, number in (("vipps", 1), ("netaxept", 3), ("nexi", 4)):
            found = self.counters[name].sandbox.ask(name, "GET", "payments")["payments"]
            theirs = sum(truth["captured"] - truth["refunded"] for truth in found)
            ours = "select coalesce(sum(amount), 0) from ledger_leg where account = 110 and subaccount = %s"
            assert rows(ours, [number]) == [(theirs,)], name
        lines = self.counters["vipps"].sandbox.ask("bank", "GET", "lines")["lines"]
        at_bank = Tally((line["kid"], line["amount"]) for line in lines if line["kid"])
        assert Tally(rows("select reference, amount from payments_bankentry")) == at_bank
        total = sum(amount * times for (_kid, amount), times in at_bank.items())
        assert rows("select coalesce(sum(amount), 0) from ledger_leg where account = 100") == [(total,)]
        paid = "select bank_reference, amount from payments_attempt where provider = 'neonomics' and captured > 0"
        settled = Tally(rows(paid))
        assert settled <= at_bank, "a transfer counts as paid without money at the bank"
