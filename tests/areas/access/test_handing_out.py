"""A company's letter hands out logins with roles: what each may do, and that they end with the letter."""

import datetime as dt

import pytest

from quittance.areas.access.handing_out import MOST, CannotHandOut, hand_out, take_back
from quittance.areas.access.models import LetterCredential
from quittance.areas.access.operations import LoginEnded, issue_credential, log_in_with_letter
from quittance.areas.access.queries import current_visitor, handed_out
from quittance.areas.access.rules import NotYourRole, NotYours, can_decide, check_can_decide
from quittance.areas.access.visitor import NOBODY, Visitor
from quittance.areas.audit.models import Event
from tests import factories

pytestmark = pytest.mark.usefixtures("books")
LETTER = dt.date(2026, 11, 2)
NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
TODAY = NOW.date()


def company() -> factories.Made:
    return factories.make_case(debtor_kind="organisation", debtor_id=factories.organisation(factories.number() + 500))


def letter(made: factories.Made, *, now: dt.datetime = NOW) -> Visitor:
    issued = issue_credential(
        party_id=made.party_id, case_ids=[made.case_id], letter_date=LETTER, actor="test", now=now
    )
    return log_in_with_letter(user_name=issued.user_name, password=issued.password, now=now)


def colleague(holder: Visitor, role: str) -> Visitor:
    issued = hand_out(holder, role=role, now=NOW)  # type: ignore[arg-type]
    return log_in_with_letter(user_name=issued.user_name, password=issued.password, now=NOW)


def test_each_role_opens_the_letters_cases_and_decides_as_far_as_it_goes() -> None:
    made, other = company(), company()
    holder = letter(made)
    manager, accounting = colleague(holder, "manager"), colleague(holder, "accounting")
    for visitor in (holder, manager, accounting):
        assert visitor.case_ids == {made.case_id}
        assert other.case_id not in visitor.case_ids
    assert [can_decide(one) for one in (holder, manager, accounting)] == [True, True, False]
    assert [one.may_hand_out for one in (holder, manager, accounting)] == [True, False, False]
    with pytest.raises(NotYourRole):
        check_can_decide(accounting)
    assert [one.role for one in handed_out(holder)] == ["manager", "accounting"]


def test_only_the_companys_own_letter_hands_out() -> None:
    person, holder = letter(factories.make_case()), letter(company())
    for visitor in (person, colleague(holder, "manager"), NOBODY, Visitor("bankid", company=True)):
        with pytest.raises(NotYours):
            hand_out(visitor, role="accounting", now=NOW)
        with pytest.raises(NotYours):
            take_back(visitor, credential_id=1, now=NOW)


def test_what_is_taken_back_opens_nothing_from_the_next_click_on() -> None:
    holder = letter(company())
    issued = hand_out(holder, role="accounting", now=NOW)
    visitor = log_in_with_letter(user_name=issued.user_name, password=issued.password, now=NOW)
    assert visitor.credential_id is not None
    take_back(holder, credential_id=visitor.credential_id, now=NOW)
    assert current_visitor(visitor.to_session(), today=TODAY) == NOBODY
    with pytest.raises(LoginEnded) as ended:
        log_in_with_letter(user_name=issued.user_name, password=issued.password, now=NOW)
    assert ended.value.why == "handed_out"
    subject = f"credential:{visitor.credential_id}"
    listed = list(Event.objects.filter(subject=subject).order_by("id").values_list("action", flat=True))
    assert listed == ["credential.handed_out", "login.letter", "credential.taken_back", "login.letter_ended"]


def test_another_companys_login_is_not_taken_back() -> None:
    mine, theirs = letter(company()), letter(company())
    visitor = colleague(theirs, "manager")
    assert visitor.credential_id is not None
    with pytest.raises(NotYours):
        take_back(mine, credential_id=visitor.credential_id, now=NOW)
    assert current_visitor(visitor.to_session(), today=TODAY).role == "manager"


def test_what_was_handed_out_ends_with_the_letter() -> None:
    made = company()
    holder = letter(made)
    visitor = colleague(holder, "manager")
    assert current_visitor(visitor.to_session(), today=LETTER + dt.timedelta(days=22)) == NOBODY
    letter(made)
    assert current_visitor(visitor.to_session(), today=TODAY) == NOBODY


def test_a_letter_that_ended_while_it_handed_out_takes_that_along() -> None:
    """Should the two meet, the row of the colleague may be the younger one: it hangs on its letter all the same."""
    holder = letter(company())
    visitor = colleague(holder, "manager")
    LetterCredential.objects.filter(pk=holder.credential_id).update(revoked_at=NOW)
    assert current_visitor(visitor.to_session(), today=TODAY) == NOBODY
    with pytest.raises(NotYours):
        hand_out(holder, role="manager", now=NOW)


def test_a_letter_hands_out_ten_and_none_on_its_last_day(monkeypatch: pytest.MonkeyPatch) -> None:
    from quittance.areas.access import handing_out

    monkeypatch.setattr(handing_out, "make_password", lambda _: "unused")
    holder = letter(company())
    with pytest.raises(CannotHandOut) as last_day:
        hand_out(holder, role="manager", now=NOW + dt.timedelta(days=3))
    for _ in range(MOST):
        hand_out(holder, role="accounting", now=NOW)
    with pytest.raises(CannotHandOut) as too_many:
        hand_out(holder, role="accounting", now=NOW)
    assert (last_day.value.code, too_many.value.code) == ("last_day", "too_many")
