"""Logging in with an electronic identity: which cases it opens, and what happens when the number is another one."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from quittance.areas.access.identities import (
    NotWaiting,
    OtherDebtor,
    confirm_number,
    keep_both,
    log_in_with_identity,
    note_refusal,
    refuse_number,
)
from quittance.areas.access.models import Identity, NumberChange
from quittance.areas.access.visitor import NOBODY, Visitor
from quittance.areas.audit.models import Event
from quittance.areas.claims.queries.visitors import current_visitor, with_own_cases
from quittance.areas.parties.models import Party
from quittance.areas.parties.rules import identity_place
from quittance.kit.crypto import decrypt
from quittance.kit.db import rows
from quittance.providers.identity import Proved
from tests import factories

pytestmark = pytest.mark.usefixtures("books")
Together = Callable[[Sequence[Callable[[], Any]]], list[Any]]
NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
TODAY = NOW.date()
ISSUER = "https://auth.bankid.example/auth/realms/test"


class Somebody:
    """A person with a number that can change and a lifelong id that does not."""

    def __init__(self) -> None:
        serial = factories.number()
        self.number = factories.person(serial)
        self.stable = f"9578-5999-4-{serial}"

    def gets_new_number(self) -> str:
        self.number = factories.person(factories.number())
        return self.number

    def owes(self) -> factories.Made:
        return factories.make_case(debtor_id=self.number)

    def logs_in(self, *, issuer: str = ISSUER) -> Visitor:
        proved = Proved(self.number, self.stable, "high")
        return with_own_cases(log_in_with_identity(proved, issuer=issuer, now=NOW))


def asked_of_staff() -> list[tuple[int, str]]:
    return list(NumberChange.objects.order_by("id").values_list("party_id", "state"))


def test_somebody_opens_all_their_cases_and_no_other() -> None:
    person, other = Somebody(), Somebody()
    mine = {
        person.owes().case_id,
        factories.make_case(debtor_id=person.number, creditor_org_no=factories.organisation(2)).case_id,
    }
    other.owes()
    visitor = person.logs_in()
    assert (visitor.tier, visitor.case_ids) == ("bankid", mine)
    assert visitor.to_session() == {"tier": "bankid", "identity_id": visitor.identity_id}


def test_the_cases_are_read_anew_on_every_request() -> None:
    person = Somebody()
    kept = person.logs_in().to_session()
    assert current_visitor(kept, today=TODAY).case_ids == frozenset()
    made = person.owes()
    visitor = current_visitor(kept, today=TODAY)
    assert (visitor.case_ids, visitor.party_id) == ({made.case_id}, made.party_id)


def test_somebody_without_a_case_is_somebody_without_a_case() -> None:
    visitor = Somebody().logs_in()
    assert (visitor.tier, visitor.party_id, visitor.party_ids, visitor.case_ids) == ("bankid", None, (), frozenset())


@pytest.mark.parametrize("kept", [{"tier": "bankid"}, {"tier": "bankid", "identity_id": 0}])
def test_a_session_that_names_no_identity_is_nobodys(kept: dict[str, object]) -> None:
    assert current_visitor(kept, today=TODAY) == NOBODY


def test_a_company_is_not_opened_by_a_persons_number() -> None:
    person = Somebody()
    made = person.owes()
    Party.objects.filter(pk=made.party_id).update(kind="organisation")
    assert person.logs_in().case_ids == frozenset()


def test_nothing_that_names_a_person_is_kept() -> None:
    person = Somebody()
    person.owes()
    person.logs_in()
    person.gets_new_number()
    person.logs_in()
    for table in ("access_identity", "access_numberchange", "audit_event"):
        found = rows(
            f"select 1 from {table} t where t::text like any(%s)", [[f"%{person.number}%", f"%{person.stable}%"]]
        )
        assert not found, table


def test_whoever_gets_a_new_number_keeps_their_cases_and_staff_are_asked() -> None:
    person = Somebody()
    made = person.owes()
    person.logs_in()
    person.gets_new_number()
    for _ in range(2):
        visitor = person.logs_in()
        assert (visitor.party_ids, visitor.case_ids) == ((made.party_id,), {made.case_id})
    assert asked_of_staff().count((made.party_id, "waiting")) == 1


def test_a_new_number_that_staff_confirm_becomes_the_debtors() -> None:
    person = Somebody()
    made = person.owes()
    person.logs_in()
    number = person.gets_new_number()
    person.logs_in()
    change = NumberChange.objects.get(party_id=made.party_id)
    confirm_number(change_id=change.pk, actor="staff:1", now=NOW)
    party = Party.objects.get(pk=made.party_id)
    assert decrypt(bytes(party.identity or b""), place=identity_place(bytes(party.blind_index))) == number
    later = factories.make_case(debtor_id=number, creditor_org_no=factories.organisation(3))
    assert later.party_id == made.party_id
    assert person.logs_in().case_ids == {made.case_id, later.case_id}
    change.refresh_from_db()
    assert (change.state, change.decided_by, change.number) == ("confirmed", "staff:1", None)
    with pytest.raises(NotWaiting):
        refuse_number(change_id=change.pk, actor="staff:1", now=NOW)


def test_a_new_number_that_staff_refuse_closes_the_old_cases_at_once() -> None:
    person = Somebody()
    made = person.owes()
    person.logs_in()
    person.gets_new_number()
    kept = person.logs_in().to_session()
    refuse_number(change_id=NumberChange.objects.get(party_id=made.party_id).pk, actor="staff:1", now=NOW)
    assert current_visitor(kept, today=TODAY).case_ids == frozenset()
    assert person.logs_in().case_ids == frozenset()


def test_two_debtors_of_one_person_are_seen_together_and_not_merged() -> None:
    person = Somebody()
    old = person.owes()
    person.logs_in()
    person.gets_new_number()
    new = person.owes()
    visitor = person.logs_in()
    assert (visitor.party_ids, visitor.case_ids) == ((new.party_id, old.party_id), {old.case_id, new.case_id})
    change = NumberChange.objects.get(party_id=old.party_id)
    with pytest.raises(OtherDebtor):
        confirm_number(change_id=change.pk, actor="staff:1", now=NOW)
    keep_both(change_id=change.pk, actor="staff:1", now=NOW)
    assert person.logs_in().case_ids == {old.case_id, new.case_id}


def test_the_lifelong_id_of_another_issuer_is_another_identity() -> None:
    person = Somebody()
    person.owes()
    person.logs_in()
    person.gets_new_number()
    assert person.logs_in(issuer="https://broker.example").case_ids == frozenset()


def test_an_issuer_without_lifelong_ids_knows_people_by_number() -> None:
    person = Somebody()
    person.stable = ""
    made = person.owes()
    assert person.logs_in().case_ids == {made.case_id}
    person.gets_new_number()
    assert person.logs_in().case_ids == frozenset()


def test_ten_logins_at_the_same_moment_are_one_identity(run_together: Together) -> None:
    person = Somebody()
    made = person.owes()
    found = run_together([person.logs_in] * 10)
    assert {getattr(one, "case_ids", one) for one in found} == {frozenset([made.case_id])}
    assert len({one.identity_id for one in found}) == 1


def test_every_login_and_every_decision_is_in_the_audit_trail() -> None:
    person = Somebody()
    made = person.owes()
    identity = person.logs_in().identity_id
    person.gets_new_number()
    person.logs_in()
    refuse_number(change_id=NumberChange.objects.get(party_id=made.party_id).pk, actor="staff:7", now=NOW)
    note_refusal(code="nonce", now=NOW)
    done = Event.objects.filter(subject=f"identity:{identity}").values_list("action", flat=True)
    assert list(done) == ["login.bankid", "login.bankid"]
    about = Event.objects.filter(subject=f"party:{made.party_id}", action__startswith="identity.").order_by("id")
    assert [(event.action, event.actor) for event in about] == [
        ("identity.number_changed", f"identity:{identity}"),
        ("identity.number_refused", "staff:7"),
    ]
    assert Event.objects.filter(action="login.bankid_refused", details={"code": "nonce"}).exists()


def test_the_database_refuses_a_decision_without_somebody() -> None:
    person = Somebody()
    made = person.owes()
    person.logs_in()
    person.gets_new_number()
    person.logs_in()
    with pytest.raises(IntegrityError), transaction.atomic():
        NumberChange.objects.filter(party_id=made.party_id).update(state="confirmed")
    assert Identity.objects.filter(party_id=made.party_id).count() == 1
