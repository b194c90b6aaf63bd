"""Everything held about somebody is handed out: no model that leads to a person is missed, and nobody else's rows."""

import datetime as dt
import json
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from quittance.areas.access.rules import NotYourRole
from quittance.areas.access.visitor import Visitor
from quittance.areas.insight.own_data import LEFT_OUT, SECTIONS, NotForYou, held_about, note_handed_out, subject_of
from quittance.areas.letters.operations import stating
from quittance.areas.rights.operations import ask
from quittance.formats.own_data import SCHEMA, write_document
from quittance.kit.db import rows
from tests import factories
from tests.areas.letters.post import NOW, demanded
from tests.schemas import problems

ROOTS = {"parties.Party", "claims.Case", "access.Identity", "access.LetterCredential"}
_NAMES = {"party", "party_id", "case", "case_id", "debtor", "identity_id", "credential_id"}


def leads_to_a_person(model: type[models.Model], seen: frozenset[str] = frozenset()) -> bool:
    """Whether a row of the model belongs to a person or a case, by its keys or by the keys of what it belongs to."""
    label = model._meta.label
    if label in ROOTS:
        return True
    if label in seen:
        return False
    for field in model._meta.concrete_fields:
        if field.name in _NAMES:
            return True
        target = field.related_model
        if isinstance(target, type) and leads_to_a_person(target, seen | {label}):
            return True
    return False


def test_every_model_that_leads_to_a_person_is_handed_out_or_left_out_for_a_reason() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("quittance.")]
    leading = {model._meta.label for model in ours if leads_to_a_person(model)}
    told = {label for section in SECTIONS for label in section.models}
    assert len(leading) > 25, "the walk finds them"
    assert leading - told - set(LEFT_OUT) == set(), "hand it out in its area's own_data, or say there why not"
    assert set(LEFT_OUT) & told == set()
    assert all(LEFT_OUT.values())
    known = {model._meta.label for model in ours}
    assert (told | set(LEFT_OUT)) - known == set(), "a model that does not exist"


def test_the_schema_names_every_section() -> None:
    assert set(SCHEMA["properties"]["sections"]["properties"]) == {section.key for section in SECTIONS}
    assert len({section.key for section in SECTIONS}) == len(SECTIONS)


def somebody(made: factories.Made, **more: Any) -> Visitor:
    values: dict[str, Any] = {"tier": "bankid", "identity_id": 7, "party_id": made.party_id}
    return Visitor(**values | {"party_ids": (made.party_id,), "case_ids": frozenset({made.case_id})} | more)


@pytest.mark.django_db
def test_the_document_holds_what_is_ones_own_and_fits_its_schema() -> None:
    made, other = demanded({"email": "mine@example.no"}, {"email": "other@example.no", "debtor_name": "Nils Nabo"})
    mine = somebody(made)
    for one in (made, other):
        stating.write_statement(case_id=one.case_id, actor="test", now=NOW)
        ask(somebody(one), kind="correction", case_id=one.case_id, words=f"words {one.number}", now=NOW)
    subject = subject_of(mine)
    pieces = write_document(
        ((section.key, records) for section, records in held_about(subject)),
        schema="https://x.example/schemas/own-data-1.json",
        agency="Fjordby Inkasso AS",
        made_at=NOW,
    )
    text = "".join(pieces)
    told = json.loads(text)
    assert list(problems(told, SCHEMA)) == []
    sections = told["sections"]
    assert sections["person"][0]["email"] == "mine@example.no"
    assert len(sections["person"][0]["identity_number"]) == 11, "opened for whose it is"
    assert [row["number"] for row in sections["cases"]] == [made.number]
    assert sections["letters"][0]["content"]["kind"] == "account_statement"
    assert sections["requests"][0]["words"] == f"words {made.number}"
    for empty in ("claims", "bookings", "references", "steps", "events"):
        assert sections[empty], empty
    for word in ("other@example.no", "Nils Nabo", other.number):
        assert word not in text


@pytest.mark.django_db
def test_a_letter_is_not_enough_and_a_companys_letter_is_for_who_decides() -> None:
    (made,) = demanded()
    letter = {"tier": "letter", "credential_id": 1, "identity_id": None, "party_ids": ()}
    with pytest.raises(NotForYou):
        subject_of(somebody(made, **letter))
    with pytest.raises(NotYourRole):
        subject_of(somebody(made, **letter, company=True, role="accounting"))
    subject = subject_of(somebody(made, **letter, company=True, role="manager"))
    assert (subject.party_ids, subject.case_ids, subject.identity_ids) == ((made.party_id,), (made.case_id,), ())


@pytest.mark.django_db
def test_that_it_was_handed_out_is_written_down() -> None:
    (made,) = demanded()
    mine = somebody(made)
    note_handed_out(mine, subject_of(mine), form="document", now=NOW + dt.timedelta(hours=1))
    assert rows("select actor, subject, details ->> 'form' from audit_event where action = 'data.handed_out'") == [
        ("identity:7", f"party:{made.party_id}", "document")
    ]
