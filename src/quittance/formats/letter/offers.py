"""An offer to be done with a case for less: what to pay by when, what it saves, and that nobody has to take it."""

from __future__ import annotations

from datetime import date

from quittance.formats.letter.compose import Writer
from quittance.formats.letter.matter import Envelope, Matter
from quittance.formats.letter.records import Page, Row, Section, Slip


def settlement_offer(envelope: Envelope, matter: Matter, *, amount: int, until: date) -> Page:
    """The offer of `amount` øre paid by a day; its slip is for that sum. The matter is the case on the letter's day."""
    writer = Writer(envelope)
    opening = writer.say(
        "settlement_offer.opening", creditor=matter.creditor, total=matter.total, amount=amount, until=until
    )
    rows = (
        Row(writer.say("settlement_offer.owed"), matter.total),
        Row(writer.say("settlement_offer.saved"), amount - matter.total),
        Row(writer.say("settlement_offer.sum"), amount, strong=True),
    )
    items = (
        writer.say("settlement_offer.parts"),
        writer.say("settlement_offer.day"),
        writer.say("settlement_offer.held"),
        writer.say("settlement_offer.beyond"),
        writer.say("settlement_offer.free"),
        writer.say("settlement_offer.call", phone=envelope.sender.phone),
    )
    return writer.page(
        "settlement_offer",
        matter=matter,
        opening=(opening,),
        slip=Slip(amount, until, envelope.account, matter.kid, matter.link),
        sections=(
            Section("offer", writer.say("settlement_offer.offer"), rows=rows),
            Section("terms", writer.say("settlement_offer.terms"), items=items),
        ),
    )
