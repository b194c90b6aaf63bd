"""Letter credentials: what opens a case, what does not, and that nobody can tell why."""

import contextlib
import datetime as dt
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from quittance.areas.access.models import LetterCredential
from quittance.areas.access.operations import (
    LIFE,
    MAX_FAILURES,
    LoginEnded,
    LoginRefused,
    issue_credential,
    log_in_with_letter,
)
from quittance.areas.access.queries import current_visitor
from quittance.areas.access.rules import NotYours, can_open_case, check_can_open_case
from quittance.areas.access.visitor import NOBODY, Visitor
from quittance.areas.audit.models import Event
from quittance.core import credentials
from quittance.kit.db import rows
from tests import factories
from tests.postgres import Database

pytestmark = pytest.mark.usefixtures("books")
Together = Callable[[Sequence[Callable[[], Any]]], list[Any]]
LETTER = dt.date(2026, 11, 2)
NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
TODAY = NOW.date()


@pytest.fixture(scope="module")
def made(books: Database) -> factories.Made:
    return factories.make_case()


def issue(made: factories.Made, *, letter_date: dt.date = LETTER) -> Any:
    return issue_credential(
        party_id=made.party_id, case_ids=[made.case_id], letter_date=letter_date, actor="test", now=NOW
    )


def log_in(issued: Any, password: str | None = None, *, now: dt.datetime = NOW) -> Visitor:
    return log_in_with_letter(
        user_name=issued.user_name, password=issued.password if password is None else password, now=now
    )


def wrong(password: str) -> str:
    return password[:-1] + ("2" if password[-1] != "2" else "3")


def failures(issued: Any) -> int:
    return LetterCredential.objects.get(user_name=issued.user_name).failures


def test_the_right_words_open_the_letters_case_and_no_other(made: factories.Made) -> None:
    issued = issue(made)
    visitor = log_in(issued)
    assert (visitor.tier, visitor.party_id, visitor.case_ids) == ("letter", made.party_id, frozenset([made.case_id]))
    assert can_open_case(visitor, made.case_id)
    other = factories.make_case()
    assert not can_open_case(visitor, other.case_id)
    for case_id in (other.case_id, None, 999_999):
        with pytest.raises(NotYours):
            check_can_open_case(visitor, case_id)


def test_small_letters_blanks_and_hyphens_are_harmless(made: factories.Made) -> None:
    issued = issue(made)
    typed = f" {issued.user_name.lower()} "
    assert log_in_with_letter(user_name=typed, password=f" {issued.password.lower().replace('-', ' ')}", now=NOW)


def test_a_credential_may_be_used_again_while_it_lasts(made: factories.Made) -> None:
    issued = issue(made)
    assert log_in(issued) == log_in(issued)


def test_the_fifth_wrong_password_ends_a_credential_for_good(made: factories.Made) -> None:
    issued = issue(made)
    for count in range(1, MAX_FAILURES + 1):
        with pytest.raises(LoginRefused):
            log_in(issued, wrong(issued.password))
        assert failures(issued) == count
    with pytest.raises(LoginRefused):
        log_in(issued)
    with pytest.raises(LoginRefused):
        log_in(issued, wrong(issued.password))
    assert failures(issued) == MAX_FAILURES


def test_every_refusal_writes_as_much(made: factories.Made) -> None:
    issued = issue(made)
    events = []
    for _ in range(7):
        with pytest.raises(LoginRefused):
            log_in(issued, wrong(issued.password))
        events.append(Event.objects.count())
    with pytest.raises(LoginRefused):
        log_in_with_letter(user_name="NOBODYS1", password=issued.password, now=NOW)
    events.append(Event.objects.count())
    assert events == list(range(events[0], events[0] + 8))


def test_four_wrong_passwords_and_a_right_one_begin_the_count_again(made: factories.Made) -> None:
    issued = issue(made)
    for _ in range(MAX_FAILURES - 1):
        with pytest.raises(LoginRefused):
            log_in(issued, wrong(issued.password))
    assert log_in(issued).tier == "letter"
    assert failures(issued) == 0


def test_a_credential_lasts_21_days_from_the_letter_in_oslo(made: factories.Made) -> None:
    issued = issue(made)
    assert issued.expires_on == LETTER + LIFE == dt.date(2026, 11, 23)
    assert log_in(issued, now=dt.datetime(2026, 11, 23, 22, 59, tzinfo=dt.UTC)).tier == "letter"
    with pytest.raises(LoginRefused):
        log_in(issued, now=dt.datetime(2026, 11, 23, 23, 0, tzinfo=dt.UTC))


def test_a_new_letter_ends_the_old_one_at_once(made: factories.Made) -> None:
    old = issue(made)
    kept = log_in(old).to_session()
    assert current_visitor(kept, today=TODAY).tier == "letter"
    new = issue(made)
    with pytest.raises(LoginRefused):
        log_in(old)
    assert current_visitor(kept, today=TODAY) == NOBODY
    assert log_in(new).tier == "letter"


def test_a_letter_about_another_case_leaves_the_first_one_valid(made: factories.Made) -> None:
    first = issue(made)
    issue(factories.make_case())
    assert log_in(first).tier == "letter"


def test_a_session_ends_with_its_credential(made: factories.Made) -> None:
    issued = issue(made)
    kept = log_in(issued).to_session()
    assert current_visitor(kept, today=issued.expires_on).case_ids == {made.case_id}
    assert current_visitor(kept, today=issued.expires_on + dt.timedelta(1)) == NOBODY
    for _ in range(MAX_FAILURES):
        with pytest.raises(LoginRefused):
            log_in(issued, wrong(issued.password))
    assert current_visitor(kept, today=TODAY) == NOBODY


@pytest.mark.parametrize(
    "kept", [None, {}, {"tier": "bankid"}, {"tier": "letter"}, {"tier": "letter", "credential_id": 0}]
)
def test_a_session_that_says_nothing_useful_is_nobodys(kept: Any) -> None:
    assert current_visitor(kept, today=TODAY) == NOBODY


@pytest.mark.parametrize("typed", ["", " ", "x" * 5_000, "\u00df\u017f", "' or 1=1 --", "ÆØÅ", "\u200b"])
def test_nonsense_is_refused_like_everything_else(made: factories.Made, typed: str) -> None:
    issued = issue(made)
    for user_name, password in ((typed, issued.password), (issued.user_name, typed), (typed, typed)):
        with pytest.raises(LoginRefused) as refusal:
            log_in_with_letter(user_name=user_name, password=password, now=NOW)
        assert (type(refusal.value), refusal.value.args) == (LoginRefused, ())


def test_every_refusal_is_one_exception_without_words(made: factories.Made) -> None:
    expired, revoked, locked, good = issue(made), issue(made), issue(factories.make_case()), issue(made)
    for _ in range(MAX_FAILURES):
        with pytest.raises(LoginRefused):
            log_in(locked, wrong(locked.password))
    tries: list[Callable[[], Visitor]] = [
        lambda: log_in(expired, wrong(expired.password), now=NOW + LIFE),
        lambda: log_in(revoked, wrong(revoked.password)),
        lambda: log_in(locked),
        lambda: log_in(good, wrong(good.password)),
        lambda: log_in_with_letter(user_name="QQQQQQQQ", password=good.password, now=NOW),
    ]
    for attempt in tries:
        with pytest.raises(LoginRefused) as refusal:
            attempt()
        assert (type(refusal.value), str(refusal.value), refusal.value.__cause__) == (LoginRefused, "", None)


@pytest.mark.parametrize("why", ["expired", "replaced"])
def test_only_who_has_the_right_password_learns_that_it_has_ended(made: factories.Made, why: str) -> None:
    issued = issue(made)
    if why == "replaced":
        issue(made)
    late = NOW + LIFE if why == "expired" else NOW
    with pytest.raises(LoginEnded) as ended:
        log_in(issued, now=late)
    credential = LetterCredential.objects.get(user_name=issued.user_name)
    assert (ended.value.credential_id, ended.value.why) == (credential.pk, why)


def test_an_ended_credential_is_not_found_out_by_guessing(made: factories.Made) -> None:
    """Its password tells something too, so five guesses end it; afterwards not even the right one is told apart."""
    issued = issue(made)
    for _ in range(MAX_FAILURES):
        with pytest.raises(LoginRefused):
            log_in(issued, wrong(issued.password), now=NOW + LIFE)
    assert failures(issued) == MAX_FAILURES
    with pytest.raises(LoginRefused) as refusal:
        log_in(issued, now=NOW + LIFE)
    assert type(refusal.value) is LoginRefused


def test_a_refusal_takes_as_long_as_a_login_whatever_the_reason(made: factories.Made) -> None:
    """A-2: the password is always hashed once, against a decoy where there is nothing to check."""
    good, dead = issue(made), issue(factories.make_case())
    LetterCredential.objects.filter(user_name=dead.user_name).update(revoked_at=NOW)
    kinds: dict[str, Callable[[], Any]] = {
        "right": lambda: log_in(good),
        "unknown": lambda: log_in_with_letter(user_name="QQQQQQQQ", password=good.password, now=NOW),
        "revoked": lambda: log_in(dead),
        "expired": lambda: log_in(good, now=NOW + LIFE),
    }
    taken: dict[str, list[float]] = {name: [] for name in kinds}
    for _ in range(9):
        for name, work in kinds.items():
            started = time.process_time()
            with contextlib.suppress(LoginRefused):
                work()
            taken[name].append(time.process_time() - started)
    medians = {name: statistics.median(found) for name, found in taken.items()}
    assert max(medians.values()) < 1.6 * min(medians.values()), medians


def test_wrong_passwords_at_the_same_moment_are_all_counted(made: factories.Made, run_together: Together) -> None:
    issued = issue(made)
    answers = run_together([lambda: log_in(issued, wrong(issued.password))] * 3)
    assert [type(answer) for answer in answers] == [LoginRefused] * 3
    assert failures(issued) == 3
    answers = run_together([lambda: log_in(issued, wrong(issued.password))] * 10)
    assert [type(answer) for answer in answers] == [LoginRefused] * 10
    assert failures(issued) == MAX_FAILURES


def test_ten_logins_at_the_same_moment_all_succeed(made: factories.Made, run_together: Together) -> None:
    issued = issue(made)
    answers = run_together([lambda: log_in(issued)] * 10)
    assert {getattr(answer, "tier", answer) for answer in answers} == {"letter"}


def test_a_password_is_kept_as_a_hash_only(made: factories.Made) -> None:
    issued = issue(made)
    typed = credentials.normalise(issued.password)
    assert issued.password not in repr(issued)
    assert LetterCredential.objects.get(user_name=issued.user_name).password_hash.startswith("argon2")
    for table in ("access_lettercredential", "audit_event", "access_credentialcase"):
        found = rows(f"select 1 from {table} t where t::text like any(%s)", [[f"%{typed}%", f"%{issued.password}%"]])
        assert not found


def test_issuing_and_every_try_are_in_the_audit_trail(made: factories.Made) -> None:
    issued = issue(made)
    subject = f"credential:{LetterCredential.objects.get(user_name=issued.user_name).pk}"
    log_in(issued)
    with pytest.raises(LoginRefused):
        log_in(issued, wrong(issued.password))
    listed = Event.objects.filter(subject=subject).order_by("id").values_list("action", flat=True)
    assert list(listed) == ["credential.issued", "login.letter", "login.letter_refused"]


def test_user_names_say_nothing_about_the_case(made: factories.Made) -> None:
    names = {issue(made).user_name for _ in range(20)}
    assert len(names) == 20
    assert all(len(name) == credentials.USER_NAME_LENGTH and set(name) <= set(credentials.ALPHABET) for name in names)
