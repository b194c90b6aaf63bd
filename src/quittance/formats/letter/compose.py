"""Makes the page of each kind of letter from facts and the wording of its language.

Law: a payment demand names creditor, claim, principal and additions apart, interest with its rate and start, that not
paying may cost more and lead to legal collection, and the complaints board (inkassoloven § 10); a collection notice
announces collection and that paying in time avoids its cost (§§ 9, 17); both give at least 14 days.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from quittance.formats.letter.figures import day, money, rate
from quittance.formats.letter.matter import Envelope, Invoice, Item, Matter, Payment
from quittance.formats.letter.records import Kind, Login, Page, Row, Section, Slip
from quittance.formats.letter.words import LABELS, TEXTS, VERSION


class Writer:
    """Writes for one envelope: sentences in its language, amounts and days filled in."""

    def __init__(self, envelope: Envelope) -> None:
        self.envelope = envelope
        self.texts = TEXTS[envelope.language]

    def say(self, name: str, **values: Any) -> str:
        """The sentence of that name; øre, dates and rates in it are written out."""
        return self.texts[name].format(**{key: self._written(key, value) for key, value in values.items()})

    def _written(self, key: str, value: Any) -> str:
        if isinstance(value, date):
            return day(value, self.envelope.language)
        if isinstance(value, int):
            return money(value, self.envelope.language)
        return rate(value, self.envelope.language) if key == "rate" else str(value)

    def page(self, kind: Kind, *, matter: Matter | None, opening: Sequence[str], **parts: Any) -> Page:
        """The page with everything that all letters have."""
        envelope = self.envelope
        facts = ((self.say("case"), matter.number), (self.say("creditor"), matter.creditor)) if matter else ()
        return Page(
            kind=kind,
            language=envelope.language,
            template=VERSION,
            day=envelope.day,
            title=parts.pop("title", "") or self.say(f"{kind}.title"),
            sender=envelope.sender,
            address=envelope.address,
            code=envelope.code,
            verify=envelope.verify,
            words=LABELS[envelope.language],
            facts=facts,
            opening=tuple(opening),
            **parts,
        )

    def slip(self, matter: Matter, due: date | None) -> Slip:
        """How to pay all that the matter comes to."""
        return Slip(matter.total, due, self.envelope.account, matter.kid, matter.link)

    def login(self, until: date) -> Login:
        """The place of a login that comes with the paper."""
        return Login(self.envelope.site, until)

    def about(self, invoices: Sequence[Invoice]) -> Section:
        """What was bought, when and for how much."""
        items = []
        for invoice in invoices:
            values = {"invoice": invoice.number, "principal": invoice.principal, "due": invoice.due}
            if invoice.issued:
                text = self.say("about.dated", issued=invoice.issued, **values)
            else:
                text = self.say("about.item", **values)
            items.append(f"{text} {invoice.description}".strip())
        return Section("about", self.say("about"), items=tuple(items))

    def amount(self, matter: Matter, *, on: date | None = None) -> Section:
        """Every line with its sum; the matter is that of the letter's day, or of the day `on`."""
        return Section(
            "amount", self.say("amount"), (self.say("amount.day", day=on or self.envelope.day),), self.rows(matter)
        )

    def asked(self, matter: Matter, *, deadline: date, now: int) -> Section:
        """Every line of what is to be paid by the deadline, and what paying sooner or later makes of it."""
        if matter.total <= now or matter.rate is None:
            texts = [self.say("amount.no_interest", deadline=deadline)]
        else:
            texts = [
                self.say("amount.until", deadline=deadline, less=matter.total - now),
                self.say("amount.interest", rate=matter.rate),
            ]
        if matter.rate_missing_from:
            texts.append(self.say("account_statement.rate", day=matter.rate_missing_from))
        return Section("amount", self.say("amount"), tuple(texts), self.rows(matter))

    def rows(self, matter: Matter) -> tuple[Row, ...]:
        """Every line, and their sum."""
        return (*(self._row(item) for item in matter.items), Row(self.say("item.sum"), matter.total, strong=True))

    def _row(self, item: Item) -> Row:
        note = ""
        if item.first and item.last:
            note = self.say("item.interest_note", first=item.first, last=item.last, rate=item.rate)
        if item.planned:
            note = self.say("item.planned")
        return Row(self.say(f"item.{item.name}", invoice=item.invoice), item.amount, note, item.day)

    def rights(self, matter: Matter, deadline: date) -> Section:
        """Disagreeing, not being able to pay, having paid, and where to complain."""
        names = ["wrong", "cannot", "crossed", *([] if matter.business else ["board"])]
        phone = self.envelope.sender.phone
        items = tuple(self.say(f"rights.{name}", deadline=deadline, phone=phone) for name in names)
        return Section("rights", self.say("rights"), items=items)


def payment_demand(envelope: Envelope, matter: Matter, *, deadline: date, now: int, login_until: date) -> Page:
    """The agency's first letter. The matter is that of the deadline; `now` is what is owed on the letter's day, in øre.

    One amount is asked for, and it is enough on every day until the deadline.
    """
    writer = Writer(envelope)
    step = matter.next_cost
    texts = [writer.say("next.step", amount=step.amount, day=step.day)] if step else []
    opening = writer.say("payment_demand.opening", creditor=matter.creditor, total=matter.total, deadline=deadline)
    return writer.page(
        "payment_demand",
        matter=matter,
        opening=(opening,),
        slip=writer.slip(matter, deadline),
        sections=(
            writer.about(matter.invoices),
            writer.asked(matter, deadline=deadline, now=now),
            Section("next", writer.say("next"), (*texts, writer.say("next.court"))),
            writer.rights(matter, deadline),
        ),
        login=writer.login(login_until),
    )


def collection_notice(envelope: Envelope, matter: Matter, *, deadline: date, now: int) -> Page:
    """The announcement that collection begins. Matter and `now` as in a payment demand."""
    writer = Writer(envelope)
    values = {"creditor": matter.creditor, "total": matter.total, "deadline": deadline}
    opening = (
        writer.say("collection_notice.opening", **values),
        writer.say("collection_notice.objection", deadline=deadline),
    )
    return writer.page(
        "collection_notice",
        matter=matter,
        opening=opening,
        slip=writer.slip(matter, deadline),
        sections=(
            writer.about(matter.invoices),
            writer.asked(matter, deadline=deadline, now=now),
            Section("next", writer.say("next"), (writer.say("collection_notice.next"),)),
            writer.rights(matter, deadline),
        ),
    )


def reminder(envelope: Envelope, matter: Matter, *, deadline: date, now: int) -> Page:
    """A reminder without a fee. Matter and `now` as in a payment demand."""
    writer = Writer(envelope)
    values = {"creditor": matter.creditor, "total": matter.total, "deadline": deadline}
    return writer.page(
        "reminder",
        matter=matter,
        opening=(writer.say("reminder.opening", **values), writer.say("reminder.free")),
        slip=writer.slip(matter, deadline),
        sections=(
            writer.about(matter.invoices),
            writer.asked(matter, deadline=deadline, now=now),
            writer.rights(matter, deadline),
        ),
    )


def credential_renewal(envelope: Envelope, matters: Sequence[Matter], *, login_until: date) -> Page:
    """A new user name and password for one case or several."""
    writer = Writer(envelope)
    rows = tuple(
        Row(writer.say("credential_renewal.row", number=one.number, creditor=one.creditor), one.total)
        for one in matters
    )
    asked = writer.say("credential_renewal.not_asked", phone=envelope.sender.phone)
    return writer.page(
        "credential_renewal",
        matter=matters[0] if len(matters) == 1 else None,
        opening=(writer.say("credential_renewal.opening"), asked),
        sections=(
            Section(
                "cases",
                writer.say("credential_renewal.cases"),
                (writer.say("amount.day", day=envelope.day),),
                rows,
            ),
        ),
        login=writer.login(login_until),
    )


def receipt(envelope: Envelope, matter: Matter, payment: Payment) -> Page:
    """What came, what it covered, and what was left after it."""
    writer = Writer(envelope)
    rows = [Row(_part(writer, component), amount) for component, amount in payment.parts]
    if payment.overpaid:
        rows.append(Row(writer.say("item.overpaid"), payment.overpaid))
    rows.append(Row(writer.say("item.sum"), payment.amount, strong=True))
    after = [writer.say("receipt.left", remaining=payment.remaining, day=payment.day)] if payment.remaining else []
    if not payment.remaining:
        after.append(writer.say("receipt.done"))
    if payment.overpaid:
        after.append(writer.say("receipt.over", amount=payment.overpaid))
    opening = writer.say("receipt.opening", amount=payment.amount, creditor=matter.creditor, day=payment.day)
    covered = Section("covered", writer.say("receipt.covered"), rows=tuple(rows))
    return writer.page("receipt", matter=matter, opening=(opening, *after), sections=(covered,))


def _part(writer: Writer, component: str) -> str:
    name = f"part.{component}"
    return writer.say(name if name in writer.texts else f"item.{component}")


def settled(envelope: Envelope, matter: Matter, payments: Sequence[Payment]) -> Page:
    """The certificate that nothing is left to pay. The payments are those of the case, oldest first; at least one.

    Where a part was written off or taken back, it says so, and not that everything was paid.
    """
    writer = Writer(envelope)
    rows = [Row(writer.say("item.paid"), one.amount, day=one.day) for one in payments]
    rows.append(Row(writer.say("item.sum"), sum(one.amount for one in payments), strong=True))
    about = {"creditor": matter.creditor, "number": matter.number, "day": payments[-1].day}
    reduced = -sum(item.amount for item in matter.items if item.name == "correction")
    said = (
        writer.say("settled.reduced", amount=reduced, **about)
        if reduced > 0
        else writer.say("settled.opening", **about)
    )
    opening = [said, writer.say("settled.keep")]
    if matter.overpaid:
        opening.append(writer.say("receipt.over", amount=matter.overpaid))
    sections = (
        Section("paid", writer.say("settled.paid"), rows=tuple(rows)),
        writer.about(matter.invoices),
    )
    return writer.page("settled", matter=matter, opening=opening, sections=sections)
