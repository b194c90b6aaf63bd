"""Every case of the demo in writing: its letters agree with the books to the øre, on any date and in the PDF."""

import datetime as dt
import io
import random
import re
from dataclasses import replace

import pypdf

from quittance.areas.claims.models import Case
from quittance.areas.claims.queries.facts import load, load_one
from quittance.areas.claims.queries.statements import case_statement
from quittance.areas.letters.models import Letter
from quittance.areas.letters.queries.archive import one_page
from quittance.areas.letters.queries.matters import matter_of
from quittance.formats.letter import told as told_of
from quittance.formats.letter import write_pdf
from tests.demo.conftest import MORNING, Told

DATES = 30


def test_letters_say_what_the_books_say_on_thirty_days_for_every_case(told: Told) -> None:
    chance, today = random.Random(4), MORNING.date()
    for facts in load(list(Case.objects.values_list("id", flat=True))).values():
        for _ in range(DATES):
            day = today - dt.timedelta(days=chance.randrange((today - facts.claims[0].due_date).days))
            matter = matter_of(facts, link="", on=day)
            owed = case_statement(number=facts.number, on=day)
            assert (matter.total, matter.overpaid) == (owed.total, owed.overpaid), (facts.number, day)
            assert sum(item.amount for item in matter.items) == owed.total


def test_every_payment_demand_was_written_and_its_pdf_has_its_figures(told: Told) -> None:
    found = Letter.objects.filter(kind="payment_demand").order_by("id")
    cases = Case.objects.filter(notices__kind="payment_demand").distinct()
    assert {letter.cases.get().case_id for letter in found} == set(cases.values_list("id", flat=True))
    for letter in found:
        page = one_page(letter.pk)
        assert page is not None
        assert page.slip is not None
        reader = pypdf.PdfReader(io.BytesIO(write_pdf(page)))
        text = re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in reader.pages))
        facts = load_one(letter.cases.get().case_id)
        known = replace(facts, movements=tuple(one for one in facts.movements if one.day <= letter.day))
        assert letter.deadline is not None
        assert page.slip.amount == known.balance(letter.deadline).total
        for section in told_of(page)["sections"]:
            assert all(re.sub(r"\s+", " ", row["amount"]) in text for row in section["rows"])
