"""What the database itself refuses, whoever asks: every hole a "balanced at commit" trigger would leave open."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from psycopg import errors

from quittance.areas.ledger import operations as ledger
from quittance.core.errors import CoreError
from quittance.core.postings import Account, Leg, Unbalanced
from quittance.kit.db import execute, rows
from tests import factories
from tests.postgres import Database

DAY = dt.date(2025, 5, 5)
NOW = factories.noon(DAY)
REFUSED = (errors.RestrictViolation, errors.InsufficientPrivilege)

# Ways to rewrite history; %s is a posting that stands in the books.
CHANGES = (
    "update ledger_leg set amount = amount + 1 where posting_id = %s",
    "update ledger_leg set posting_id = posting_id where posting_id = %s",
    "update ledger_posting set value_date = value_date - 1 where id = %s",
    "update ledger_posting set txid = pg_current_xact_id() where id = %s",
    "delete from ledger_leg where posting_id = %s",
    "delete from ledger_posting where id = %s",
    "truncate ledger_leg",
    "truncate ledger_posting cascade",
    (
        "insert into ledger_posting (id, reason, actor, source, value_date, recorded_at, currency, idempotency_key)"
        " overriding system value values (%s, 'x', 'x', 'x', now(), now(), 'NOK', 'x')"
        " on conflict (id) do update set reason = 'changed'"
    ),
)


def entry(key: str | None = None, *, day: dt.date = DAY) -> ledger.Entry:
    return ledger.Entry("test", "test", "test", day, NOW, key or f"guard:{factories.number()}")


def legs(amount: int = 500) -> list[Leg]:
    return [Leg(Account.CLIENT_FUNDS, amount, subaccount=1), Leg(Account.CREDITOR_PAYABLE, -amount, subaccount=1)]


@pytest.fixture
def posting(books: Database) -> int:
    """A posting that stands in the books."""
    with transaction.atomic():
        return ledger.post(entry(), legs())


@pytest.fixture
def session(books: Database, request: pytest.FixtureRequest) -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own for the role named by the test."""
    address = {"application": books.url, "owner": books.owner_url}[request.param]
    with psycopg.connect(address) as found:
        yield found
        found.rollback()


def header(cursor: Any, *, extra: str = "", value: str = "") -> int:
    """A posting without its legs, in the running transaction."""
    cursor.execute(
        "insert into ledger_posting (reason, actor, source, value_date, recorded_at, currency, idempotency_key"
        f"{extra}) values ('test', 'test', 'test', %s, %s, 'NOK', %s{value}) returning id",
        [DAY, NOW, f"guard:{factories.number()}"],
    )
    return int(cursor.fetchone()[0])


def add_legs(cursor: Any, posting_id: int, *found: tuple[int, int, int | None], day: dt.date = DAY) -> None:
    """Legs (account, amount, case) in one statement, beside the product's own door."""
    values = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(found))
    listed = [
        value
        for line, (account, amount, case_id) in enumerate(found, start=50)
        for value in (posting_id, line, account, amount, case_id, day)
    ]
    cursor.execute(
        f"insert into ledger_leg (posting_id, line, account, amount, case_id, value_date) values {values}", listed
    )


@pytest.mark.parametrize("session", ["application", "owner"], indirect=True)
@pytest.mark.parametrize("change", CHANGES)
def test_nothing_in_the_books_is_changed_or_removed(
    posting: int, session: psycopg.Connection[Any], change: str
) -> None:
    before = rows("select * from ledger_leg order by 1, 2")
    with pytest.raises(REFUSED):
        session.execute(change, [posting] if "%s" in change else None)
    session.rollback()
    assert rows("select * from ledger_leg order by 1, 2") == before


@pytest.mark.parametrize("session", ["application", "owner"], indirect=True)
@pytest.mark.parametrize(
    "trick", ["set session_replication_role = replica", "set local session_replication_role = local"]
)
def test_no_role_of_ours_may_switch_the_triggers_off(session: psycopg.Connection[Any], trick: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        session.execute(trick)


@pytest.mark.parametrize("session", ["application"], indirect=True)
@pytest.mark.parametrize(
    "trick",
    [
        "alter table ledger_leg disable trigger legs_balance",
        "drop trigger leg_is_final on ledger_leg",
        "create or replace function ledger_refuse_change() returns trigger language plpgsql as 'begin return new; end'",
        "alter table ledger_leg owner to quittance_app",
        "set role quittance_owner",
        "create trigger mine before insert on ledger_leg for each row execute function ledger_refuse_change()",
    ],
)
def test_the_application_cannot_take_the_guards_down(session: psycopg.Connection[Any], trick: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        session.execute(trick)


def test_the_application_owns_nothing(books: Database) -> None:
    owned = rows("select relname from pg_class c join pg_roles r on r.oid = c.relowner where rolname = 'quittance_app'")
    assert not owned


@pytest.mark.parametrize("session", ["application", "owner"], indirect=True)
def test_legs_are_not_added_after_the_transaction_that_made_the_posting(
    posting: int, session: psycopg.Connection[Any]
) -> None:
    with pytest.raises(errors.RestrictViolation, match="do not come with the transaction"):
        add_legs(session.cursor(), posting, (100, 700, None), (120, -700, None))


@pytest.mark.parametrize("session", ["application"], indirect=True)
def test_a_posting_that_names_a_later_transaction_gets_no_legs(session: psycopg.Connection[Any]) -> None:
    cursor = session.cursor()
    forged = header(cursor, extra=", txid", value=", (pg_current_xact_id()::text::bigint + 1)::text::xid8")
    with pytest.raises(errors.RestrictViolation):
        add_legs(cursor, forged, (100, 700, None), (120, -700, None))


@pytest.mark.parametrize("session", ["application"], indirect=True)
def test_legs_of_no_posting_are_refused(session: psycopg.Connection[Any]) -> None:
    with pytest.raises(errors.RestrictViolation):
        add_legs(session.cursor(), 999_999_999, (100, 700, None), (120, -700, None))


def test_postings_in_nested_savepoints_are_accepted(books: Database) -> None:
    with transaction.atomic():
        with transaction.atomic():
            outer = ledger.post(entry(), legs(700))
            with transaction.atomic():
                inner = ledger.post(entry(), legs(800))
        with connection.cursor() as cursor:
            made = header(cursor)
            with transaction.atomic():
                add_legs(cursor, made, (100, 900, None), (210, -900, None))
    assert [leg.amount for leg in ledger.posted_legs(outer)] == [700, -700]
    assert [leg.amount for leg in ledger.posted_legs(inner)] == [800, -800]
    assert [leg.amount for leg in ledger.posted_legs(made)] == [900, -900]


def test_a_rolled_back_savepoint_leaves_nothing(books: Database) -> None:
    key = f"guard:{factories.number()}"
    with transaction.atomic():
        savepoint = transaction.savepoint()
        ledger.post(entry(key), legs())
        transaction.savepoint_rollback(savepoint)
        ledger.post(entry(), legs())
    assert ledger.known(key) is None


@pytest.mark.parametrize("session", ["application", "owner"], indirect=True)
def test_a_posting_without_legs_does_not_survive_its_transaction(session: psycopg.Connection[Any]) -> None:
    header(session.cursor())
    with pytest.raises(errors.CheckViolation, match="has no legs"):
        session.commit()


@pytest.mark.parametrize("session", ["application", "owner"], indirect=True)
@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([(100, 700, None), (120, -699, None)], "does not balance"),
        ([(100, 700, None)], "does not balance"),
        ([(100, 0, None), (120, 0, None)], "leg_not_zero"),
        ([(310, 700, None), (100, -700, None)], "mixes own and client money"),
        ([(300, -700, None), (120, 700, None)], "mixes own and client money"),
        ([(40, 700, None), (200, -700, None)], "leg_case_accounts_have_a_case"),
        ([(10, 700, 1), (200, -700, 1)], "leg_claim_accounts_have_a_claim"),
    ],
)
def test_legs_that_break_a_rule_are_refused(
    session: psycopg.Connection[Any], found: list[tuple[int, int, int | None]], words: str
) -> None:
    cursor = session.cursor()
    made = header(cursor)
    with pytest.raises(errors.CheckViolation, match=words):
        add_legs(cursor, made, *found)


def test_half_a_posting_is_refused_although_the_other_half_might_follow(books: Database) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        made = header(cursor)
        with pytest.raises(IntegrityError, match="does not balance"):
            add_legs(cursor, made, (100, 700, None))
        transaction.set_rollback(True)


def test_own_and_client_money_meet_over_the_fee_settlement_only(books: Database) -> None:
    with transaction.atomic():
        ledger.post(
            entry(),
            [
                Leg(Account.FEE_SETTLEMENT, 900),
                Leg(Account.CLIENT_FUNDS, -900, subaccount=1),
                Leg(Account.OWN_BANK, 900),
                Leg(Account.FEE_INCOME, -900),
            ],
        )


@pytest.mark.parametrize("session", ["application"], indirect=True)
def test_legs_carry_the_date_of_their_posting(session: psycopg.Connection[Any]) -> None:
    cursor = session.cursor()
    made = header(cursor)
    with pytest.raises(errors.CheckViolation, match="another value date"):
        add_legs(cursor, made, (100, 700, None), (120, -700, None), day=DAY + dt.timedelta(1))


@pytest.mark.parametrize("field", ["reason", "actor", "source", "idempotency_key"])
def test_every_posting_is_documented(books: Database, field: str) -> None:
    values = {"reason": "r", "actor": "a", "source": "s", "idempotency_key": f"guard:{factories.number()}"} | {
        field: ""
    }
    with pytest.raises(IntegrityError, match="posting_is_documented"), transaction.atomic():
        execute(
            "insert into ledger_posting (reason, actor, source, value_date, recorded_at, currency, idempotency_key)"
            " values (%(reason)s, %(actor)s, %(source)s, now(), now(), 'NOK', %(idempotency_key)s)",
            values,
        )


@pytest.mark.parametrize(
    "wrong",
    [
        [Leg(Account.CLIENT_FUNDS, 500), Leg(Account.BANK_SUSPENSE, -499)],
        [Leg(Account.CLIENT_FUNDS, 500)],
        [Leg(Account.CLIENT_FUNDS, 0), Leg(Account.BANK_SUSPENSE, 0)],
        [],
    ],
)
def test_an_unbalanced_posting_is_refused_before_the_database_is_asked(books: Database, wrong: list[Leg]) -> None:
    key = f"guard:{factories.number()}"
    with pytest.raises(Unbalanced):
        ledger.post(entry(key), wrong)
    assert ledger.known(key) is None


def test_the_same_key_with_the_same_legs_is_the_same_posting(books: Database) -> None:
    again = entry()
    first = ledger.post(again, legs())
    assert ledger.post(again, legs()) == first
    assert rows("select count(*) from ledger_leg where posting_id = %s", [first]) == [(2,)]


def test_the_same_key_for_other_legs_is_refused(books: Database) -> None:
    again = entry()
    first = ledger.post(again, legs(500))
    with pytest.raises(ledger.AlreadyPosted) as refusal:
        ledger.post(again, legs(501))
    assert isinstance(refusal.value, CoreError)
    assert refusal.value.code == "already_posted"
    assert [leg.amount for leg in ledger.posted_legs(first)] == [500, -500]


def test_a_reversal_is_the_exact_opposite_and_names_what_it_reverses(posting: int) -> None:
    made = ledger.reverse(posting, entry())
    assert [leg.amount for leg in ledger.posted_legs(made)] == [-leg.amount for leg in ledger.posted_legs(posting)]
    assert rows("select reverses_id from ledger_posting where id = %s", [made]) == [(posting,)]


def test_a_posting_is_reversed_once(posting: int) -> None:
    first = entry()
    made = ledger.reverse(posting, first)
    assert ledger.reverse(posting, first) == made
    with pytest.raises(ledger.AlreadyReversed):
        ledger.reverse(posting, entry())
    assert rows("select count(*) from ledger_posting where reverses_id = %s", [posting]) == [(1,)]


def test_a_refused_reversal_does_not_spoil_the_transaction_around_it(posting: int) -> None:
    ledger.reverse(posting, entry())
    with transaction.atomic():
        with pytest.raises(ledger.AlreadyReversed):
            ledger.reverse(posting, entry())
        other = ledger.post(entry(), legs())
    assert ledger.posted_legs(other)


def test_what_does_not_exist_is_not_reversed(books: Database) -> None:
    with pytest.raises(Unbalanced):
        ledger.reverse(999_999_999, entry())


def test_the_books_are_sound_after_all_of_this(posting: int) -> None:
    factories.assert_sound()
