"""The confirmation of a payment plan: what is to be paid when, and what happens if it is not; and its end.

Law: the terms of an agreement are given in writing, costs named apart (inkassoforskriften § 2-4 on the plan's fee).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from quittance.formats.letter.compose import Writer
from quittance.formats.letter.matter import Envelope, Instalment, Matter, Plan
from quittance.formats.letter.records import Page, Row, Section, Slip


def plan_confirmation(envelope: Envelope, matter: Matter, plan: Plan) -> Page:
    """The plan as agreed; its slip is for the first instalment, with the plan's own KID.

    Raises ValueError for a plan without instalments, with one of nothing, or with days that do not go forward.
    """
    check(plan)
    writer = Writer(envelope)
    first = plan.instalments[0]
    opening = writer.say(
        "plan_confirmation.opening",
        creditor=matter.creditor,
        count=str(len(plan.instalments)),
        total=plan.total,
        day=first.day,
    )
    return writer.page(
        "plan_confirmation",
        matter=matter,
        opening=(opening, *_replaces(writer, plan), writer.say("plan_confirmation.keep")),
        slip=Slip(first.amount, first.day, envelope.account, plan.kid, matter.link),
        sections=(_instalments(writer, plan), _interest(writer, plan), _missed(writer, plan), _bound(writer, plan)),
    )


def plan_ended(
    envelope: Envelope, matter: Matter, *, missed: Sequence[Instalment], ended: date, deadline: date, now: int
) -> Page:
    """That a plan has ended because instalments did not come: which, how much of each, and what is to be paid.

    None is missing where its debtor wanted it to end. The matter is one case of the plan on the deadline; `now` is what
    it owes on the letter's day, in øre.
    """
    writer = Writer(envelope)
    opening = writer.say(
        "plan_ended.opening" if missed else "plan_ended.opening_stopped",
        creditor=matter.creditor,
        day=ended,
        total=matter.total,
        deadline=deadline,
    )
    return writer.page(
        "plan_ended",
        matter=matter,
        opening=(opening, writer.say("plan_ended.counts")),
        slip=writer.slip(matter, deadline),
        sections=(
            *_not_come(writer, missed),
            writer.asked(matter, deadline=deadline, now=now),
            Section("next", writer.say("next"), (writer.say("plan_ended.until", deadline=deadline),)),
            _again(writer, missed),
        ),
    )


def plan_ended_offered(
    envelope: Envelope, matter: Matter, *, missed: Sequence[Instalment], ended: date, amount: int, until: date
) -> Page:
    """That a plan has ended while an offer of a reduced sum is open: the sum stands, and the whole is not asked for.

    `amount` is what is left of the sum, in øre. After its last day only a payment dated by then counts: the letter says
    so, and has no slip.
    """
    writer = Writer(envelope)
    stands = "stands" if ended <= until else "ran"
    offer = (
        writer.say(f"plan_ended.offer_{stands}", amount=amount, until=until),
        writer.say("settlement_offer.day"),
        writer.say("plan_ended.offer_after"),
    )
    return writer.page(
        "plan_ended",
        matter=matter,
        opening=(
            writer.say(
                f"plan_ended.opening_offered{'' if missed else '_stopped'}", creditor=matter.creditor, day=ended
            ),
            writer.say("plan_ended.counts"),
        ),
        slip=Slip(amount, until, envelope.account, matter.kid, matter.link) if stands == "stands" else None,
        sections=(
            *_not_come(writer, missed),
            Section("offer", writer.say("settlement_offer.offer"), offer),
            _again(writer, missed),
        ),
    )


def _not_come(writer: Writer, missed: Sequence[Instalment]) -> Iterator[Section]:
    if not missed:
        return
    rows = [Row(writer.say("plan_ended.instalment", due=one.day), one.amount) for one in missed]
    rows.append(Row(writer.say("item.sum"), sum(one.amount for one in missed), strong=True))
    yield Section("missed", writer.say("plan_ended.missed"), rows=tuple(rows))


def _again(writer: Writer, missed: Sequence[Instalment]) -> Section:
    envelope = writer.envelope
    crossed = (writer.say("plan_ended.crossed"),) if missed else ()
    items = (
        writer.say("plan_ended.ask", site=envelope.site.removeprefix("https://")),
        writer.say("plan_ended.call", phone=envelope.sender.phone),
        *crossed,
    )
    return Section("again", writer.say("plan_ended.again"), items=items)


def check(plan: Plan) -> None:
    """Raises ValueError for a plan that no letter can tell."""
    if not plan.instalments or any(one.amount <= 0 for one in plan.instalments):
        raise ValueError("a plan has instalments, and each of them is an amount")
    if any(one.day >= after.day for one, after in pairwise(plan.instalments)):
        raise ValueError("the days of a plan go forward")


def _instalments(writer: Writer, plan: Plan) -> Section:
    rows = [
        Row(writer.say("plan_confirmation.instalment", number=str(place)), one.amount, day=one.day)
        for place, one in enumerate(plan.instalments, start=1)
    ]
    rows.append(Row(writer.say("item.sum"), plan.total, strong=True))
    texts = (writer.say("plan_confirmation.kid"), writer.say("plan_confirmation.remind"))
    return Section("instalments", writer.say("plan_confirmation.instalments"), texts, tuple(rows))


def _interest(writer: Writer, plan: Plan) -> Section:
    if plan.rate is None:
        texts = [writer.say("plan_confirmation.interest_none")]
    elif plan.interest is None:
        texts = [writer.say("plan_confirmation.interest_later", rate=plan.rate)]
    else:
        texts = [writer.say("plan_confirmation.interest_included", rate=plan.rate, amount=plan.interest)]
    if plan.fee:
        texts.append(writer.say("plan_confirmation.fee", amount=plan.fee))
    return Section("interest", writer.say("plan_confirmation.interest"), tuple(texts))


def _replaces(writer: Writer, plan: Plan) -> tuple[str, ...]:
    return (writer.say("plan_confirmation.version", version=str(plan.version)),) if plan.version > 1 else ()


def _missed(writer: Writer, plan: Plan) -> Section:
    envelope = writer.envelope
    site = envelope.site.removeprefix("https://")
    items = [writer.say("plan_confirmation.online", site=site, phone=envelope.sender.phone)]
    if plan.moves and plan.move_days:
        items.append(writer.say("plan_confirmation.moves", count=str(plan.moves), days=str(plan.move_days)))
    if plan.skips:
        items.append(writer.say("plan_confirmation.skips", count=str(plan.skips)))
    if plan.pause_months:
        items.append(writer.say("plan_confirmation.pause", months=str(plan.pause_months)))
    items += [writer.say("plan_confirmation.change"), writer.say("plan_confirmation.more")]
    if plan.grace_days:
        items.append(writer.say("plan_confirmation.late", grace=str(plan.grace_days)))
    else:
        items.append(writer.say("plan_confirmation.late_at_once"))
    if plan.misses:
        items.append(writer.say("plan_confirmation.ends", count=str(plan.misses + 1)))
    else:
        items.append(writer.say("plan_confirmation.ends_first"))
    items.append(writer.say("plan_confirmation.after"))
    return Section("missed", writer.say("plan_confirmation.missed"), items=tuple(items))


def _bound(writer: Writer, plan: Plan) -> Section:
    known = "acknowledged" if plan.acknowledged else "acknowledges"
    texts = (writer.say("plan_confirmation.creditor"), writer.say(f"plan_confirmation.{known}"))
    return Section("bound", writer.say("plan_confirmation.bound"), texts)
