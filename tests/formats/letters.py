"""One letter of every kind, in any language, about plainly fictional people."""

import datetime as dt
from decimal import Decimal

from quittance.formats.letter import KINDS, Kind, Page, Sender, compose
from quittance.formats.letter.accounts import account_statement
from quittance.formats.letter.matter import Envelope, Instalment, Invoice, Item, Matter, NextCost, Payment, Plan
from quittance.formats.letter.offers import settlement_offer
from quittance.formats.letter.plans import plan_confirmation, plan_ended

DAY = dt.date(2026, 11, 20)
DEADLINE = dt.date(2026, 12, 4)
UNTIL = dt.date(2026, 12, 11)
SENDER = Sender(
    name="Fjordby Inkasso AS",
    organisation_number="312661020",
    address="Postboks 1, 0001 Fjordby",
    phone="+47 00 00 00 00",
    hours="mandag–fredag 08–16",
    email="post@fjordby-inkasso.example",
    site="https://fjordby.example",
)
ITEMS = (
    Item("principal", 250_000, invoice="F-1001"),
    Item("principal", 185_000, invoice="F-1032"),
    Item("interest", 3_339, invoice="F-1001", first=dt.date(2026, 6, 4), last=DAY, rate=Decimal("12.25")),
    Item("interest", 1_911, invoice="F-1032", first=dt.date(2026, 6, 4), last=DAY, rate=Decimal("12.25")),
    Item("collection_notice", 3_500, day=dt.date(2026, 7, 13)),
    Item("light", 60_000, day=dt.date(2026, 11, 20)),
    Item("paid", -50_000, day=dt.date(2026, 10, 1)),
)
MATTER = Matter(
    number="26-0000017",
    creditor="Eksempel Strøm #set [AS] *&*",
    kid="1234567890123452",
    link="https://fjordby.example/q/nobody-can-guess-this1",
    invoices=(
        Invoice("F-1001", "Strøm april", dt.date(2026, 5, 4), dt.date(2026, 6, 3), 250_000),
        Invoice("F-1032", "", None, dt.date(2026, 6, 3), 185_000),
    ),
    items=ITEMS,
    total=sum(item.amount for item in ITEMS),
    overpaid=0,
    business=False,
    next_cost=NextCost(dt.date(2027, 1, 2), 60_000),
)
PAYMENT = Payment(
    dt.date(2026, 10, 20), 150_000, (("collection_fee", 60_000), ("interest", 5_250), ("principal", 84_750)), 0, 303_750
)
LAST = Payment(dt.date(2026, 11, 18), 310_000, (("principal", 303_750),), 6_250, 0)

PLAN = Plan(
    kid="1234567890129993",
    instalments=(
        Instalment(dt.date(2026, 12, 20), 200_000),
        Instalment(dt.date(2027, 1, 20), 200_000),
        Instalment(dt.date(2027, 2, 20), 58_125),
    ),
    rate=Decimal("12.25"),
    interest=4_375,
    fee=0,
    grace_days=5,
    misses=1,
)


def envelope(language: str) -> Envelope:
    """A letter to Oda."""
    return Envelope(
        sender=SENDER,
        language=language,
        address=("Oda Oppdiktet", "Prøveveien 1", "0001 OSLO"),
        day=DAY,
        code="ABCDEFGHJK2",
        verify="https://fjordby.example/verify",
        site="https://fjordby.example/my",
        account="99991042764",
    )


def page(kind: Kind, language: str) -> Page:
    """The letter of that kind."""
    sent = envelope(language)
    now = MATTER.total - 2_044
    if kind == "payment_demand":
        return compose.payment_demand(sent, MATTER, deadline=DEADLINE, now=now, login_until=UNTIL)
    if kind == "collection_notice":
        return compose.collection_notice(sent, MATTER, deadline=DEADLINE, now=now)
    if kind == "reminder":
        return compose.reminder(sent, MATTER, deadline=DEADLINE, now=now)
    if kind == "credential_renewal":
        return compose.credential_renewal(sent, [MATTER, MATTER], login_until=UNTIL)
    if kind == "receipt":
        return compose.receipt(sent, MATTER, PAYMENT)
    if kind == "settled":
        return compose.settled(sent, MATTER, [PAYMENT, LAST])
    if kind == "plan_confirmation":
        return plan_confirmation(sent, MATTER, PLAN)
    if kind == "plan_ended":
        return plan_ended(sent, MATTER, missed=PLAN.instalments[:2], ended=DAY, deadline=DEADLINE, now=now)
    if kind == "settlement_offer":
        return settlement_offer(sent, MATTER, amount=100_000, until=DEADLINE)
    return account_statement(sent, MATTER)


ALL = [(kind, language) for kind in KINDS for language in ("nb", "nn", "en")]
