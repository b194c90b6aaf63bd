"""Letting somebody help: the code, who takes it up, what it opens, and how it ends; the database's own guards."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from quittance.areas.access.identities import log_in_with_identity
from quittance.areas.access.mandates import (
    CannotAccept,
    CannotGive,
    Given,
    Offer,
    accept,
    confirm,
    end_by_desk,
    give,
    lay_down,
    note_look,
    take_away,
)
from quittance.areas.access.rules import NotYourRole, NotYours, can_decide, can_open_case, same_name
from quittance.areas.access.visitor import NOBODY, Visitor
from quittance.areas.claims.queries.helping import given_by, held_by
from quittance.areas.claims.queries.visitors import current_visitor, with_own_cases
from quittance.areas.payments.operations.overpayments import move_own
from quittance.areas.payments.operations.refunds import ask_back
from quittance.areas.payments.operations.reports import report_paid
from quittance.kit.db import execute, rows
from quittance.providers.identity import Proved
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)
NOW = factories.noon(TODAY)
ISSUER = "https://bankid.example"
HELPER = "Hedda Hjelpsom"


def identified(number: str) -> Visitor:
    """Whoever logs in with this number."""
    return with_own_cases(log_in_with_identity(Proved(number, f"id-{number}", "high"), issuer=ISSUER, now=NOW))


@pytest.fixture
def debtor() -> Visitor:
    """Somebody with two cases, logged in with BankID."""
    number = factories.person(factories.number())
    claims = [
        factories.claim_row(debtor_id=number, creditor_org_no=factories.organisation(801 + serial)) for serial in (0, 1)
    ]
    factories.make_cases(claims, on=TODAY)
    return identified(number)


def somebody_elses_case() -> int:
    """A case of another debtor."""
    execute("drop table if exists staged")  # the import before was in this transaction too
    return factories.make_case(TODAY).case_id


@pytest.fixture
def helper() -> Visitor:
    """Somebody with BankID and no case."""
    return identified(factories.person(factories.number()))


def offer(**changes: Any) -> Offer:
    values: dict[str, Any] = {
        "name": HELPER,
        "relation": "adviser",
        "scope": "see",
        "case_ids": None,
        "expires_on": TODAY + dt.timedelta(days=90),
    }
    return Offer(**(values | changes))


def seen_by(helper: Visitor, given: Given, *, today: dt.date = TODAY) -> Visitor:
    """What the helper is with this mandate."""
    kept = {"tier": "bankid", "identity_id": helper.identity_id, "mandate_id": given.mandate_id}
    return current_visitor(kept, today=today)


def helped(debtor: Visitor, helper: Visitor, **changes: Any) -> Given:
    """A mandate that was taken up under the name the debtor wrote."""
    given = give(debtor, offer(**changes), now=NOW)
    accept(helper, code=given.code, proved_name=HELPER.upper(), now=NOW)
    return given


def test_a_helper_sees_all_of_the_debtors_cases_and_nothing_else(debtor: Visitor, helper: Visitor) -> None:
    found = seen_by(helper, helped(debtor, helper))
    assert (found.tier, found.case_ids, found.party_id) == ("helper", debtor.case_ids, debtor.party_id)
    assert len(found.case_ids) == 2
    assert not can_open_case(found, somebody_elses_case())
    assert found.to_session() == {
        "tier": "bankid",
        "identity_id": helper.identity_id,
        "mandate_id": found.mandate_id,
    }


def test_chosen_cases_are_all_a_helper_sees(debtor: Visitor, helper: Visitor) -> None:
    one = min(debtor.case_ids)
    assert seen_by(helper, helped(debtor, helper, case_ids=[one])).case_ids == {one}
    with pytest.raises(CannotGive):
        give(debtor, offer(case_ids=[somebody_elses_case()]), now=NOW)
    with pytest.raises(CannotGive):
        give(debtor, offer(case_ids=[]), now=NOW)


@pytest.mark.parametrize(("scope", "pays", "decides"), [("see", 0, 0), ("pay", 1, 0), ("decide", 1, 1)])
def test_how_far_a_helper_goes(debtor: Visitor, helper: Visitor, scope: str, pays: int, decides: int) -> None:
    found = seen_by(helper, helped(debtor, helper, scope=scope))
    assert (found.may_pay, can_decide(found)) == (bool(pays), bool(decides))
    case_id, other = sorted(found.case_ids)
    if not pays:
        with pytest.raises(NotYourRole):
            report_paid(found, case_id=case_id, amount=100, paid_on=TODAY, now=NOW)
    if not decides:
        with pytest.raises(NotYourRole):
            move_own(found, case_from=case_id, case_to=other, amount=1, now=NOW, key="k")
    with pytest.raises(NotYourRole):  # where a debtor's money goes is never a helper's to say
        ask_back(found, case_id=case_id, amount=1, now=NOW, key="k", account=factories.PAYER_ACCOUNT, payee="X")
    with pytest.raises(NotYours):
        give(found, offer(), now=NOW)


def test_it_ends_with_its_day_and_with_a_word_from_either_side(debtor: Visitor, helper: Visitor) -> None:
    given = helped(debtor, helper)
    assert seen_by(helper, given, today=TODAY + dt.timedelta(days=90)).tier == "helper"
    assert seen_by(helper, given, today=TODAY + dt.timedelta(days=91)) == NOBODY
    take_away(debtor, mandate_id=given.mandate_id, now=NOW)
    assert seen_by(helper, given) == NOBODY
    given = helped(debtor, helper)
    lay_down(identity_id=helper.identity_id or 0, mandate_id=given.mandate_id, now=NOW)
    assert seen_by(helper, given) == NOBODY
    given = helped(debtor, helper)
    end_by_desk(mandate_id=given.mandate_id, party_id=debtor.party_id or 0, actor="staff:1", now=NOW)
    assert seen_by(helper, given) == NOBODY
    assert [one.ended_by for one in given_by(debtor, now=NOW, today=TODAY)] == ["desk", "helper", "debtor"]


def test_nobody_else_ends_or_uses_it(debtor: Visitor, helper: Visitor) -> None:
    given, stranger = helped(debtor, helper), identified(factories.person(factories.number()))
    assert seen_by(stranger, given) == NOBODY
    for attempt in (
        lambda: take_away(stranger, mandate_id=given.mandate_id, now=NOW),
        lambda: take_away(seen_by(helper, given), mandate_id=given.mandate_id, now=NOW),
        lambda: confirm(stranger, mandate_id=given.mandate_id, now=NOW),
        lambda: lay_down(identity_id=stranger.identity_id or 0, mandate_id=given.mandate_id, now=NOW),
        lambda: end_by_desk(mandate_id=given.mandate_id, party_id=0, actor="staff:1", now=NOW),
    ):
        with pytest.raises(NotYours):
            attempt()
    assert seen_by(helper, given).tier == "helper"


def test_a_code_works_once_for_three_days_and_not_for_oneself(debtor: Visitor, helper: Visitor) -> None:
    given = give(debtor, offer(), now=NOW)
    with pytest.raises(CannotAccept) as own:
        accept(debtor, code=given.code, proved_name=HELPER, now=NOW)
    assert own.value.code == "self"
    for code, now in (("AAAA-BBBB-CCC", NOW), (given.code, NOW + dt.timedelta(days=3, seconds=1))):
        with pytest.raises(CannotAccept):
            accept(helper, code=code, proved_name=HELPER, now=now)
    accept(helper, code=given.code.lower().replace("-", " "), proved_name=HELPER, now=NOW)
    with pytest.raises(CannotAccept):
        accept(identified(factories.person(factories.number())), code=given.code, proved_name=HELPER, now=NOW)
    taken_back = give(debtor, offer(), now=NOW)
    take_away(debtor, mandate_id=taken_back.mandate_id, now=NOW)
    with pytest.raises(CannotAccept):
        accept(helper, code=taken_back.code, proved_name=HELPER, now=NOW)


def test_another_name_than_was_written_waits_for_the_debtors_word(debtor: Visitor, helper: Visitor) -> None:
    given = give(debtor, offer(), now=NOW)
    accept(helper, code=given.code, proved_name="Ulf Uventet", now=NOW)
    assert seen_by(helper, given) == NOBODY
    (told,) = given_by(debtor, now=NOW, today=TODAY)
    assert (told.state, told.name) == ("doubtful", "Ulf Uventet")
    confirm(debtor, mandate_id=given.mandate_id, now=NOW)
    assert seen_by(helper, given).tier == "helper"


@pytest.mark.parametrize(
    ("typed", "proved", "same"),
    [
        ("Hedda Hjelpsom", "HEDDA MARIE HJELPSOM", True),
        ("hedda  hjelpsom", "Hedda Hjelpsom", True),
        ("Hedda", "Hedda Hjelpsom", False),
        ("Hedda Hjelpsom", "Hedda Helsom", False),
        ("Hedda Hjelpsom", "", False),
    ],
)
def test_what_is_the_same_name(typed: str, proved: str, same: bool) -> None:
    assert same_name(typed, proved) is same


def test_the_debtor_is_told_of_each_look_once_a_day(debtor: Visitor, helper: Visitor) -> None:
    given = helped(debtor, helper)
    seen, case_id = seen_by(helper, given), min(debtor.case_ids)
    for now in (NOW, NOW + dt.timedelta(hours=1), NOW + dt.timedelta(days=1)):
        note_look(seen, case_id=case_id, now=now)
        note_look(seen, case_id=None, now=now)
    (told,) = given_by(debtor, now=NOW, today=TODAY)
    assert [event.kind for event in told.history] == ["looked"] * 4 + ["accepted", "given"]
    assert {event.number for event in told.history if event.kind == "looked"} == {
        None,
        rows("select number from claims_case where id = %s", [case_id])[0][0],
    }
    assert rows("select count(*) from audit_event where action = 'helper.looked'") == [(4,)]
    assert [one.debtor for one in held_by(helper.identity_id, now=NOW, today=TODAY)] == [told.debtor]


def test_a_number_that_was_refused_takes_the_mandates_along(debtor: Visitor, helper: Visitor) -> None:
    given = helped(debtor, helper)
    execute(
        "update access_identity set party_id = null, number_index = sha256('other') where id = %s", [debtor.identity_id]
    )
    assert seen_by(helper, given) == NOBODY


def test_ten_mandates_are_enough(debtor: Visitor) -> None:
    for _ in range(10):
        given = give(debtor, offer(), now=NOW)
    with pytest.raises(CannotGive):
        give(debtor, offer(), now=NOW)
    take_away(debtor, mandate_id=given.mandate_id, now=NOW)
    give(debtor, offer(), now=NOW)


def test_without_bankid_nothing_is_given_or_taken_up(debtor: Visitor) -> None:
    letter = dataclasses.replace(debtor, tier="letter")
    with pytest.raises(NotYours):
        give(letter, offer(), now=NOW)
    with pytest.raises(NotYours):
        accept(letter, code=give(debtor, offer(), now=NOW).code, proved_name=HELPER, now=NOW)


@pytest.mark.parametrize(
    "forbidden",
    [
        "update access_mandate set scope = 'decide' where id = %(id)s",
        "update access_mandate set expires_on = expires_on + 1 where id = %(id)s",
        "update access_mandate set all_cases = false where id = %(id)s",
        "update access_mandate set helper_id = giver_id where id = %(id)s",
        "update access_mandate set confirmed_at = null where id = %(id)s",
        "delete from access_mandate where id = %(id)s",
        "insert into access_mandatecase (mandate_id, case_id) values (%(id)s, 1)",
        "update access_mandateevent set at = now() where mandate_id = %(id)s",
        "delete from access_mandateevent where mandate_id = %(id)s",
    ],
)
def test_the_database_keeps_what_was_given(debtor: Visitor, helper: Visitor, forbidden: str) -> None:
    given = helped(debtor, helper)
    with pytest.raises(DatabaseError), transaction.atomic():
        execute(forbidden, {"id": given.mandate_id})


def test_the_database_knows_no_way_back_and_no_self_help(debtor: Visitor, helper: Visitor) -> None:
    ended = helped(debtor, helper)
    take_away(debtor, mandate_id=ended.mandate_id, now=NOW)
    open_again = "update access_mandate set ended_at = null, ended_by = '' where id = %s"
    for_oneself = (
        "update access_mandate set helper_id = giver_id, accepted_at = now(), code_index = null, code_until = null"
    )
    too_long = (
        "insert into access_mandate (party_id, giver_id, helper_name, proved_name, relation, scope, all_cases,"
        " given_at, given_on, expires_on, code_index, code_until, ended_by)"
        " select party_id, giver_id, 'X', '', relation, scope,"
        " true, now(), given_on, given_on + {days}, sha256('{days}'), now(), '' from access_mandate where id = %s"
    )
    execute(too_long.format(days=366), [ended.mandate_id])
    for statement in (open_again, f"{for_oneself} where id = %s", too_long.format(days=367)):
        mandate_id = give(debtor, offer(), now=NOW).mandate_id if "giver_id," in statement else ended.mandate_id
        with pytest.raises(DatabaseError), transaction.atomic():
            execute(statement, [mandate_id])
