"""Tells the story of the demo to an empty database, through the same operations that everybody else uses.

Balances, case numbers and logins are thus as real as those of an installation. Each scene is played at its own time:
operations are given the instant as `now`, and the sandbox's clock is set to it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import singledispatchmethod
from pathlib import Path
from typing import Any

from django.conf import settings

from quittance.areas.access.operations import IssuedCredential, issue_credential
from quittance.areas.claims.models import Case
from quittance.areas.claims.operations.charging import charge_due_fees
from quittance.areas.claims.operations.importing import ImportRequest, import_claims
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.references import Reference
from quittance.areas.contacts.operations import choosing, verifying
from quittance.areas.letters.operations.demanding import write_due_demands
from quittance.areas.letters.operations.printing import hand_over, print_waiting
from quittance.areas.notices.operations.sending import send_due
from quittance.areas.payments.models import Attempt
from quittance.areas.payments.operations import attempts, opening, webhooks
from quittance.areas.plans.operations.agreeing import agree
from quittance.areas.plans.operations.judging import judge_all
from quittance.areas.plans.rules import Terms
from quittance.areas.staff.operations import add_app, add_member
from quittance.demo import client_money, helping, office, outside, programme
from quittance.demo.bank import Bank
from quittance.demo.cast import CAST, Member
from quittance.demo.people import cases_of, reference_of
from quittance.demo.story import (
    STORY,
    Agreeing,
    BankDay,
    FromAbroad,
    Handover,
    Letter,
    Message,
    Notice,
    Reachable,
    Scene,
    Settling,
    TakenBack,
    Transfer,
    VippsTry,
)  # fmt: skip
from quittance.kit import clock

ACTOR = "demo"
CLAIM_FILES = Path(__file__).parent / "claim_files"
_APPROVED_AFTER = dt.timedelta(seconds=40)
_HELPS_FOR = dt.timedelta(hours=2)
_RUN_OUT_AFTER = dt.timedelta(minutes=11)


class DemoRefused(Exception):
    """The story is not told here, or did not go as written."""


def main() -> list[str]:
    """Tells the story and returns the cast's logins, a line each. Told before, it changes nothing.

    Raises DemoRefused outside a demo, before the demo's clock has come to the story's end, and on a database that
    holds something else or half a story; outside.SandboxSilent without a sandbox.
    """
    now = clock.now()
    if not settings.DEMO:
        raise DemoRefused("This is not a demo (QUITTANCE_DEMO): no story is told here.")
    if STORY[-1].at > now:
        raise DemoRefused(f"The demo's clock says {now:%Y-%m-%d}, and the story ends on {STORY[-1].at:%Y-%m-%d}.")
    if Case.objects.exists():
        if not programme.read():
            raise DemoRefused("The database holds cases but no whole story: start over with RESET=1.")
        return lines()
    programme.forget()
    _hire(STORY[0].at)
    stage = Stage(now)
    try:
        outside.order("clock", offset=0)
        outside.order("reset", company="bank")
        for hook in ("vipps", "vipps-recurring"):
            webhooks.register(provider=hook, now=now)
        for scene in STORY:
            stage.turn_to(scene)
            stage.play(scene)
            send_due(now=scene.at)
    finally:
        outside.order("clock", offset=0)
    _pass_to(now)
    send_due(now=now)
    helping.let_help(at=now - _HELPS_FOR)
    programme.write(stage.parts())
    return lines()


def _pass_to(at: dt.datetime) -> None:
    """What the nights until now have done."""
    today = clock.oslo_date(at)
    charge_due_fees(today=today, now=at, actor=ACTOR)
    judge_all(today=today, now=at, actor=ACTOR)


def _hire(at: dt.datetime) -> None:
    """The agency's people, each with the known password and an app with the known secret."""
    for one in office.OFFICE:
        added = add_member(
            email=one.email, name=one.name, roles=list(one.roles), password=office.PASSWORD, actor=ACTOR, now=at
        )
        add_app(member_id=added.member_id, secret=office.APP_SECRET, actor=ACTOR, now=at)


def lines() -> list[str]:
    """Name, login and story of everybody, for the terminal."""
    parts = {part.key: part for part in programme.read()}
    return [
        f"{member.name:<16} {parts[member.key].user_name}  {parts[member.key].password}  {member.story}"
        for member in CAST
        if member.key in parts
    ]


@dataclass
class Stage:
    """Plays scenes; `now` is the installation's present, in which the story ends."""

    now: dt.datetime
    bank: Bank = field(default_factory=lambda: Bank(ACTOR))
    letters: dict[str, IssuedCredential] = field(default_factory=dict)

    def turn_to(self, scene: Scene) -> None:
        """Lets the days until the scene pass: what falls due on them is charged, and plans are judged."""
        _pass_to(scene.at)

    @singledispatchmethod
    def play(self, scene: Scene) -> None:
        """Plays one scene."""
        raise NotImplementedError(type(scene).__name__)

    @play.register
    def _(self, scene: Handover) -> None:
        path = CLAIM_FILES / f"{clock.oslo_date(scene.at)}.csv"
        result = import_claims(ImportRequest(path=path, actor=ACTOR), now=scene.at)
        if result.rejected or not result.booked:
            raise DemoRefused(f"{path.name} was not booked: {result.as_dict()}")
        write_due_demands(since=clock.oslo_date(scene.at), actor=ACTOR, now=scene.at)
        for batch_id in print_waiting(actor=ACTOR, now=scene.at):
            hand_over(batch_id=batch_id, actor=ACTOR, now=scene.at)

    @play.register
    def _(self, scene: BankDay) -> None:
        settled = clock.oslo_date(scene.at) - dt.timedelta(days=1)
        self._pay(scene.transfers, scene.at - dt.timedelta(days=1))
        self._be_at(scene.at)
        result = self.bank.fetch("ocr", settled, scene.at)
        if result.booked != len(scene.transfers):
            raise DemoRefused(f"The giro file of {settled} was not booked as told: {result.as_dict()}")
        if wrong := self.bank.state(settled, scene.at):
            raise DemoRefused(f"The books and the bank differ: {', '.join(map(str, wrong))}")

    @play.register
    def _(self, scene: Notice) -> None:
        day = clock.oslo_date(scene.at)
        self._pay(scene.lines, scene.at)
        result = self.bank.fetch("camt054", day, scene.at)
        if result.suspense != len(scene.lines):
            raise DemoRefused(f"The bank's notice of {day} was not booked as told: {result.as_dict()}")

    def _pay(self, lines: Sequence[Transfer | Message | FromAbroad | TakenBack], at: dt.datetime) -> None:
        self._be_at(at)
        for line in lines:
            self.bank.pay(line)

    def _be_at(self, at: dt.datetime) -> None:
        """Sets the sandbox's clock."""
        outside.order("clock", offset=int((at - self.now).total_seconds()))

    @play.register
    def _(self, scene: VippsTry) -> None:
        self._be_at(scene.at)
        (case_id,) = cases_of((scene.invoice,))
        begun = opening.begin(
            reference=Reference("kid", reference_of(scene.invoice)),
            amount=case_facts.load_one(case_id).balance(clock.oslo_date(scene.at)).total,
            method="vipps",
            payer=opening.Payer(form_token=f"demo-{scene.invoice}-{scene.at:%Y%m%d%H%M}"),
            now=scene.at,
        )
        attempt = Attempt.objects.get(token=begun.token)
        outside.order(f"payments/{attempt.reference}/{scene.ending}")
        attempts.sweep(now=scene.at + (_RUN_OUT_AFTER if scene.ending == "expire" else _APPROVED_AFTER))
        attempt.refresh_from_db()
        if attempt.state != _ENDINGS[scene.ending]:
            raise DemoRefused(f"The payment of {scene.invoice} ended as {attempt.state}: {attempt.problem}")

    @play.register
    def _(self, scene: Reachable) -> None:
        party_ids = [case_facts.load_one(cases_of(_member(scene.key).invoices)[0]).debtor_id]
        asked: dict[str, Any] = {"party_ids": party_ids, "channel": scene.way, "actor": ACTOR, "now": scene.at}
        verifying.ask_code(value=scene.value, **asked)
        send_due(now=scene.at)
        verifying.confirm(code=outside.newest_code(scene.way, scene.value), **asked)
        choosing.choose_way(party_ids=party_ids, way=scene.way, quick_logins=True, actor=ACTOR, now=scene.at)

    @play.register
    def _(self, scene: Agreeing) -> None:
        member = _member(scene.key)
        agree(
            case_ids=cases_of(member.invoices),
            terms=Terms("monthly", scene.first, amount=scene.amount),
            channel="portal",
            actor=ACTOR,
            form_token=f"demo-plan-{scene.key}",
            now=scene.at,
        )

    @play.register
    def _(self, scene: Settling) -> None:
        if not client_money.settle(at=scene.at, until=scene.until):
            raise DemoRefused("Nothing was remitted to the creditors.")

    @play.register
    def _(self, scene: Letter) -> None:
        member = _member(scene.key)
        case_ids = cases_of(member.invoices)
        self.letters[member.key] = issue_credential(
            party_id=case_facts.load_one(case_ids[0]).debtor_id,
            case_ids=case_ids,
            letter_date=clock.oslo_date(scene.at),
            actor=ACTOR,
            now=scene.at,
        )

    def parts(self) -> tuple[programme.Part, ...]:
        """What the start page needs to list the cast."""
        return tuple(
            programme.Part(
                key=member.key,
                user_name=self.letters[member.key].user_name,
                password=self.letters[member.key].password,
                expires_on=self.letters[member.key].expires_on.isoformat(),
                case_ids=cases_of(member.invoices),
            )
            for member in CAST
        )


def _member(key: str) -> Member:
    return next(member for member in CAST if member.key == key)


_ENDINGS = {"approve": "captured", "decline": "refused", "expire": "expired"}
