"""Requests to correct, restrict and erase: asked by whom it concerns, answered once, and done as promised."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError, ProgrammingError

from quittance.areas.access.rules import NotYourRole, NotYours
from quittance.areas.access.visitor import Visitor
from quittance.areas.approvals.rules import ApprovalRefused
from quittance.areas.contacts.models import Contact
from quittance.areas.letters.operations import stating, writing
from quittance.areas.letters.operations.demanding import write_due_demands
from quittance.areas.letters.queries.archive import letters_of
from quittance.areas.letters.queries.printing import waiting as to_print
from quittance.areas.letters.rules import LetterRefused
from quittance.areas.notices.models import Notice
from quittance.areas.parties.models import Party
from quittance.areas.rights import correcting
from quittance.areas.rights.correcting import Registered
from quittance.areas.rights.models import Request, Restriction, Step
from quittance.areas.rights.operations import ask, decide, end_restriction, extend, note
from quittance.areas.rights.queries import held, one_request, request_of, requests_of, steps_of, waiting
from quittance.areas.rights.rules import MOST_OPEN, RequestRefused
from quittance.kit.db import rows
from tests import factories
from tests.areas.contacts import reached
from tests.areas.letters.post import DAY, NOW, demanded

pytestmark = pytest.mark.django_db
ONE_DAY = dt.timedelta(days=1)
WORDS = "Jeg har aldri bodd der."
RIGHT = Registered("Ny Navnesen", "Riktigveien 2", "0002", "Fjordby", "", "")


def visitor_of(*made: factories.Made, **more: Any) -> Visitor:
    values: dict[str, Any] = {"tier": "letter", "credential_id": 1, "party_id": made[0].party_id}
    return Visitor(**values | {"case_ids": frozenset(one.case_id for one in made)} | more)


def asked(made: factories.Made, kind: str, *, words: str = WORDS, everything: bool = False, **more: Any) -> int:
    case_id = None if everything else made.case_id
    reference = ask(visitor_of(made, **more), kind=kind, case_id=case_id, words=words, now=NOW)
    return int(Request.objects.get(reference=reference).pk)


def answer(request_id: int, outcome: str = "granted", *, on: dt.datetime = NOW, **more: Any) -> None:
    decide(request_id=request_id, outcome=outcome, words="Fordi.", actor="staff:1", now=on, **more)


def test_the_same_request_again_is_one_and_is_due_in_a_month() -> None:
    (made,) = demanded()
    first = asked(made, "correction")
    assert asked(made, "correction", words=f" {WORDS} ") == first
    assert asked(made, "erasure") != first
    found = one_request(first)
    assert found is not None
    assert found.answer_by == dt.date(2026, 7, 1)
    assert not found.is_late(found.answer_by)
    assert found.is_late(found.answer_by + ONE_DAY)
    extend(request_id=first, words="Vi må spørre kreditoren.", actor="staff:1", now=NOW)
    longer = one_request(first)
    assert longer is not None
    assert longer.answer_by == dt.date(2026, 9, 1)
    with pytest.raises(RequestRefused, match="more time before"):
        extend(request_id=first, words="Igjen.", actor="staff:1", now=NOW)


def test_more_time_is_said_within_the_first_month() -> None:
    (made,) = demanded()
    with pytest.raises(RequestRefused, match="first month"):
        extend(request_id=asked(made, "erasure"), words="Sent.", actor="staff:1", now=NOW + 31 * ONE_DAY)


@pytest.mark.parametrize(("kind", "words"), [("deletion", WORDS), ("erasure", " \n"), ("erasure", "x" * 4_001)])
def test_what_cannot_be_asked_is_refused(kind: str, words: str) -> None:
    (made,) = demanded()
    with pytest.raises(RequestRefused):
        asked(made, kind, words=words)
    assert not Request.objects.exists()


def test_only_who_decides_asks_and_only_about_own_cases() -> None:
    mine, other = demanded({}, {})
    with pytest.raises(NotYourRole):
        asked(mine, "correction", role="accounting", company=True)
    with pytest.raises(NotYours):
        ask(visitor_of(mine), kind="correction", case_id=other.case_id, words=WORDS, now=NOW)
    for place in range(MOST_OPEN):
        asked(mine, "correction", words=f"{place}")
    with pytest.raises(RequestRefused, match="wait for an answer"):
        asked(mine, "correction", words="one more")


def test_a_letter_shows_its_cases_requests_and_bankid_all() -> None:
    same = {"debtor_id": factories.person(4712)}
    elsewhere = same | {"creditor": "Prøvevik Vann AS", "creditor_org_no": factories.organisation(2)}
    first, second, other = demanded(same, elsewhere, {})
    about_first = asked(first, "correction")
    everything = asked(first, "erasure", everything=True)
    note(request_id=about_first, words="Ring henne.", actor="staff:1", now=NOW)
    proved = visitor_of(first, second, tier="bankid", identity_id=1, party_ids=(first.party_id,))
    told = ask(proved, kind="correction", case_id=first.case_id, words="Jeg bor på hemmelig adresse.", now=NOW)
    seen = {
        "own letter": requests_of(visitor_of(first)),
        "other letter": requests_of(visitor_of(second, credential_id=2)),
        "bankid": requests_of(proved),
        "somebody else": requests_of(visitor_of(other, credential_id=3)),
    }
    assert {name: {one.request_id for one in found} for name, found in seen.items()} == {
        "own letter": {about_first, everything},
        "other letter": set(),
        "bankid": {about_first, everything, Request.objects.get(reference=told).pk},
        "somebody else": set(),
    }
    reference = seen["own letter"][-1].reference
    opened = request_of(visitor_of(first), reference)
    assert opened is not None
    assert opened[1] == (), "our own notes are not shown"
    assert request_of(visitor_of(other, credential_id=3), reference) is None
    assert request_of(visitor_of(first), told) is None, "written after proving who it is"


def test_an_answer_is_given_once_and_nothing_of_it_can_be_changed() -> None:
    (made,) = demanded()
    request_id = asked(made, "erasure")
    answer(request_id, "refused")
    assert Party.objects.get(pk=made.party_id).email == ""
    for outcome in ("granted", "refused"):
        with pytest.raises(RequestRefused, match="answered"):
            answer(request_id, outcome)
    assert [(step.kind, step.outcome) for step in steps_of(request_id)] == [("decided", "refused")]
    for sql in ("update rights_step set words = 'x'", "delete from rights_request"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(request_id=request_id, kind="decided", outcome="granted", words="x", at=NOW, actor="x")


def test_a_granted_erasure_takes_contact_data_and_leaves_the_books() -> None:
    (made,) = demanded({"email": "x@example.no", "phone": "99999999"})
    for place, replaced in enumerate((NOW, None)):
        values = {"sealed": b"x", "value_index": bytes([place]), "verified_at": NOW, "verified_by": "credential:1"}
        Contact.objects.create(party_id=made.party_id, channel="sms", replaced_at=replaced, **values)
    answer(asked(made, "erasure"))
    kept = Contact.objects.filter(party_id=made.party_id)
    assert [(bytes(one.sealed), bytes(one.value_index), bool(one.replaced_at)) for one in kept] == [
        (b"", b"", True)
    ] * 2
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        kept.update(sealed=b"y")
    party = Party.objects.get(pk=made.party_id)
    assert (party.email, party.phone) == ("", "")
    assert party.address, "letters and the books still need it"


def corrected(request_id: int, contact: Registered = RIGHT, outcome: str = "granted") -> int | None:
    return correcting.answer(
        request_id=request_id, outcome=outcome, words="Fordi.", contact=contact, actor="staff:1", now=NOW
    )


def agreed(approval_id: int | None, *, by: str = "staff:2", approve: bool = True, words: str = "") -> None:
    assert approval_id is not None
    correcting.decide(approval_id=approval_id, checker=by, approve=approve, words=words, now=NOW)


def test_what_is_registered_is_corrected_by_two_of_us() -> None:
    (made,) = demanded()
    request_id = asked(made, "correction")
    with pytest.raises(RequestRefused, match="has a name"):
        corrected(request_id, Registered(" ", "", "", "", "", ""))
    proposal = corrected(request_id)
    assert Party.objects.get(pk=made.party_id).address == "Prøveveien 1", "one alone changes nothing"
    assert waiting(), "nor is it answered"
    with pytest.raises(RequestRefused, match="somebody else"):
        answer(request_id, "refused")
    with pytest.raises(RequestRefused, match="somebody else"):
        corrected(request_id)
    with pytest.raises(ApprovalRefused, match="Somebody else"):
        agreed(proposal, by="staff:1")
    agreed(proposal)
    assert [(step.kind, step.outcome, step.words) for step in steps_of(request_id)] == [
        ("decided", "granted", "Fordi.")
    ]
    party = Party.objects.get(pk=made.party_id)
    assert (party.name, party.address, party.postcode) == ("Ny Navnesen", "Riktigveien 2", "0002")
    (told,) = rows("select details ->> 'fields' from audit_event where action = 'party.corrected'")
    assert told == ("address city name postcode",), "which fields, and never what stood in them"


def test_a_correction_that_is_said_no_to_waits_again_and_what_changed_meanwhile_is_written_again() -> None:
    (made,) = demanded()
    request_id = asked(made, "correction")
    proposal = corrected(request_id)
    with pytest.raises(RequestRefused, match="Say what"):
        agreed(proposal, approve=False)
    agreed(proposal, approve=False, words="Ring henne først.")
    assert [(step.kind, step.words) for step in steps_of(request_id)] == [("note", "Ring henne først.")]
    proposal = corrected(request_id)
    Party.objects.filter(pk=made.party_id).update(address="Andreveien 9")
    with pytest.raises(ApprovalRefused, match="has changed"):
        agreed(proposal)
    assert Party.objects.get(pk=made.party_id).address == "Andreveien 9"
    today = correcting.registered(Party.objects.get(pk=made.party_id))
    assert corrected(request_id, today) is None, "something else was wrong: one answers that"
    assert not waiting()


def test_a_correction_is_told_where_the_debtor_can_be_reached(messages: reached.Gateway, mailoutbox: list[Any]) -> None:
    (made,) = demanded()
    reached.verified(made.party_id, "sms", "+4799988877", mailoutbox, now=NOW)
    before = Notice.objects.count()
    agreed(corrected(asked(made, "correction")))
    (told,) = Notice.objects.order_by("id")[before:]
    assert (told.party_id, told.kind, told.channel) == (made.party_id, "contact_changed", "sms")


def test_a_case_that_is_held_still_gets_no_collecting_letter_until_it_ends() -> None:
    made, free = demanded({}, {})
    request_id = asked(made, "restriction")
    answer(request_id)
    assert held([made.case_id, free.case_id], today=DAY) == {made.case_id: DAY}
    assert write_due_demands(since=DAY, actor="test", now=NOW) == 1
    assert (len(letters_of(made.case_id)), len(letters_of(free.case_id))) == (0, 1)
    with pytest.raises(LetterRefused, match="held still"):
        writing.write_notice(case_id=made.case_id, kind="reminder", actor="test", now=NOW)
    assert stating.write_statement(case_id=made.case_id, actor="test", now=NOW), "what the debtor asks for is written"
    ends = end_restriction(request_id=request_id, words="Adressen er rettet.", actor="staff:1", now=NOW)
    assert ends == DAY + 7 * ONE_DAY
    assert held([made.case_id], today=ends - ONE_DAY)
    assert not held([made.case_id], today=ends)
    with pytest.raises(RequestRefused, match="nothing to end"):
        end_restriction(request_id=request_id, words="Igjen.", actor="staff:1", now=NOW)


def test_what_was_written_before_is_not_printed_while_everything_is_held() -> None:
    made, free = demanded({}, {})
    write_due_demands(since=DAY, actor="test", now=NOW)
    answer(asked(made, "restriction", everything=True))
    (mine,), (other,) = letters_of(made.case_id), letters_of(free.case_id)
    found = to_print(DAY)
    assert (found.ready, found.held) == ((other.letter_id,), (mine.letter_id,))


def test_the_database_keeps_a_restriction_as_it_was() -> None:
    (made,) = demanded()
    request_id = asked(made, "restriction")
    answer(request_id)
    for change in ({"since": DAY - ONE_DAY}, {"case_id": None}):
        with pytest.raises(DatabaseError, match="only its end"), transaction.atomic():
            Restriction.objects.filter(request_id=request_id).update(**change)
    end_restriction(request_id=request_id, words="Slutt.", actor="staff:1", now=NOW)
    with pytest.raises(DatabaseError, match="only its end"), transaction.atomic():
        Restriction.objects.update(ends_on=DAY + 90 * ONE_DAY)
    with pytest.raises(DatabaseError, match=r"permission denied|is kept"), transaction.atomic():
        Restriction.objects.all().delete()
