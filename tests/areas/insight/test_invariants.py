"""Each invariant is seen to fail: the rows are broken behind the guards' back, and the right rule names them."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.insight import invariants
from quittance.areas.remittance.models import AccountDay
from quittance.core.postings import Account
from quittance.kit.db import rows
from tests import camt_files, factories
from tests.areas.payments.vipps import NOW
from tests.areas.plans import made as plans
from tests.areas.remittance import office
from tests.postgres import SERVER, Database, point_django_at

DAY = NOW.date()
ATTEMPT = """
insert into payments_attempt (token, reference, provider, merchant, form_token, paid_reference, may_see_case, amount,
  currency, language, state, redirect_url, started_at, problem, captured, refunded, bank_reference, provider_reference,
  memo)
values ('t', 'q12345678', 'vipps', '123456', 'f', '24-1234567', false, 500, 'NOK', 'nb', {state}, '', now(), '',
  {captured}, 0, '', '', '{{}}') returning id
"""
RESOLVED = """
insert into payments_resolution (entry_id, kind, comment, made_by, made_at, undone_by)
select id, '{kind}', '', 'x', now(), '' from payments_bankentry where status = 'suspense' limit 1
"""
REFUNDED = """
insert into payments_refund (case_id, amount, way, account, account_ending, payee, reason, state, asked_by, asked_at,
  end_to_end_id, problem)
select id, 1, 'bank', 'x', '', '', '', 'approved', 'x', now(), 'QR1', '' from claims_case limit 1
"""
# Rule → statements that break it, run with the triggers off.
MANDATE = """
insert into plans_mandate (plan_id, way, state, agreement_id, merchant, token, redirect_url, ceiling, asked_at,
  end_reason, stopping, wants_notice)
select id, '{way}', 'active', 'a', '', 't', '', 0, now(), '', false, false from plans_plan limit 1
"""
CHARGE = """
insert into plans_charge (mandate_id, instalment_id, charge_id, attempt, amount, due, state, failure, made_at,
  refunded, withdrawing)
select m.id, i.id, 'c', 1, 100, i.due, '{state}', '', now(), 0, false
  from plans_mandate m join plans_instalment i on i.plan_id = m.plan_id limit 1
"""
# A case that came into a plan on its very first day.
CASE_ADDED = """
insert into plans_event (plan_id, kind, day, at, actor, version, cost_effect, facts)
select plan_id, 'case_added', since, now(), 'x', 2, 0, jsonb_build_object('case', case_id) from plans_plancase
"""
BROKEN: dict[str, tuple[str, ...]] = {
    "L-1": ("update ledger_leg set amount = amount + 1 where account = 10",),
    "L-2": ("delete from ledger_leg where account = 100",),
    "L-3": (
        (
            "insert into ledger_posting (reason, actor, source, value_date, recorded_at, currency, idempotency_key,"
            " reverses_id) select 'reversal', 'x', 'x', value_date, now(), 'NOK', 'x', min(id) from ledger_posting"
            " group by value_date limit 1"
        ),
        (
            "insert into ledger_leg (posting_id, line, account, amount, value_date)"
            " select id, v.line, v.account, v.amount, value_date from ledger_posting,"
            " (values (1, 100, 5), (2, 120, -5)) as v (line, account, amount) where idempotency_key = 'x'"
        ),
    ),
    "L-4": ("alter table ledger_leg disable trigger legs_balance",),
    "L-8": ("update ledger_leg set amount = amount - 50 where account = 30 and amount < 0",),
    "L-8b": ("update ledger_leg set amount = -amount where account = 90",),
    "L-11": ("update ledger_leg set account = 120 where account = 200",),
    "L-12": ("update claims_charge set amount = amount + 1",),
    "L-13": ("update ledger_leg set account = 200 where account = 100",),
    "L-15": ("update claims_claim set principal = principal + 1, fee_base = fee_base + 1",),
    "P-1": (ATTEMPT.format(state="'captured'", captured=500),),
    "P-2": (ATTEMPT.format(state="'open'", captured=0),),
    "P-8": (ATTEMPT.format(state="'captured'", captured=500),),
    "P-11": (ATTEMPT.format(state="'captured'", captured=500),),
    "B-1": (
        "drop index file_bytes_accepted_once",
        "update exchange_receivedfile set sha256 = '', verdict = 'accept' where kind <> 'claims-csv'",
    ),
    "B-2": ("update payments_bankentry set amount = amount + 1",),
    "B-3": ("update exchange_receivedfile set summary = '{\"payments\": 0}' where kind = 'ocr-giro'",),
    "B-3b": (
        (
            "insert into payments_entrysighting (entry_id, file_id, line, entry_key, source, lump)"
            " select id, file_id, line, entry_key, 'camt.053', '' from payments_bankentry"
        ),
    ),
    "B-5": ("update payments_bankstatement set closing = closing + 1",),
    "B-5b": ("update payments_statementline set amount = amount + 1, explained_by = 'giro'",),
    "A-4": ("delete from audit_event where action like 'bank_file%'",),
    "A-1": (
        """
        with letter as (
          insert into access_lettercredential
            (user_name, password_hash, party_id, letter_date, expires_on, failures, role)
          values ('ABCDEFGH', '', 999999, '2025-05-01', '2025-05-22', 0, 'holder') returning id)
        insert into access_credentialcase (credential_id, case_id)
        select letter.id, claims_case.id from letter, claims_case
        """,
    ),
    "P-7": ("delete from payments_bankentry",),
    "L-15b": ("update ledger_leg set case_id = case_id + 1 where claim_id is not null",),
    "A-5": ("update audit_event set actor = 'somebody else'",),
    "A-0": ("grant update on ledger_leg to quittance_app",),
    "L-13b": ("update remittance_accountday set statement = statement + 1, difference = 1, state = 'differs'",),
    "B-7": (
        "drop index run_once",
        "update remittance_remittancerun set creditor_id = 1, until = '2025-05-20', state = 'settled'",
    ),
    "B-8": ("update remittance_paymentfile set total = total + 1",),
    "B-8b": ("update remittance_remittanceline set principal = principal - 1",),
    "P-4": (ATTEMPT.format(state="'captured'", captured=500), "update payments_attempt set refunding = 5"),
    "P-7b": ("delete from payments_bankentry where status = 'suspense'",),
    "P-7c": (RESOLVED.format(kind="cases"),),
    "P-12": ("update ledger_leg set account = 220 where account = 90",),
    "P-14": (
        (
            "insert into claims_moneyonitsway (case_id, source, amount, since, until)"
            " select id, 'attempt:999999', 1, '2025-05-20', '2025-05-30' from claims_case limit 1"
        ),
    ),
    "B-6": (RESOLVED.format(kind="returned"),),
    "A-3": (REFUNDED,),
    "A-3b": ("update approvals_approval set payload = '{}'",),
    "K-1": ("update plans_plancase set active = false",),
    "K-2": ("update plans_plan set state = 'broken', ended_on = begins_on",),
    "K-3": ("update plans_instalment set amount = 1",),
    "K-4": ("update claims_hold set since = '2025-01-01'",),
    "K-5": (
        (
            "insert into ledger_posting (reason, actor, source, value_date, recorded_at, currency, idempotency_key)"
            " select 'write_off', 'x', 'x', '2025-05-20', now(), 'NOK', 'let_go:plan:' || plan_id || ':' || case_id"
            " from plans_plancase"
        ),
    ),
    "K-6": (MANDATE.format(way="vipps"), CHARGE.format(state="collected")),
    "K-7": (MANDATE.format(way="avtalegiro"), CHARGE.format(state="ordered")),
    "K-8": ("update plans_plan set way = 'vipps'",),
}
NEWER_ACCOUNT = """
insert into remittance_payoutdetails (creditor_id, account, kid, text, approval_id, approved_at)
select creditor_id, '99994002003', '', '', (select max(id) from approvals_approval), approved_at
  from remittance_payoutdetails order by id desc limit 1
"""
TAKEN_AGAIN = """
drop index leg_remitted_once;
insert into remittance_takenleg (run_id, posting_id, line, own, released)
select run_id, posting_id, line, own, false from remittance_takenleg
"""
# More ways to break a truth that is asked in several parts.
ALSO = (
    ("L-1", "delete from ledger_leg where account = 10"),
    ("L-1", "delete from ledger_leg"),
    ("L-3", "update ledger_leg set value_date = value_date + 1 where account = 10"),
    ("L-4", "drop trigger posting_has_legs on ledger_posting"),
    ("L-4", "alter table ledger_posting disable trigger posting_is_final"),
    ("L-15", "update ledger_leg set case_id = 999999 where account = 10"),
    ("L-15", "update claims_charge set amount = amount - 1"),
    ("B-1", "drop index file_delivery_accepted_once; update exchange_receivedfile set kind = 'x', delivery = 'x'"),
    ("B-2", "update payments_bankentry set status = 'suspense'"),
    ("B-3", "update exchange_receivedfile set summary = '{\"payments\": 0}' where kind = 'camt.054'"),
    ("B-3b", "update payments_bankentry set source = 'camt.054'"),
    ("B-5", "update payments_bankstatement set opening = 7, closing = closing + 7 where number = '2'"),
    ("B-5", "delete from payments_statementline"),
    ("B-5b", "update payments_bankentry set statement_line_id = null"),
    ("B-2", "update payments_bankentry set posting_id = 999999"),
    ("A-4", "delete from audit_event where action = 'claims.imported'"),
    ("A-0", "grant delete on audit_event to quittance_app"),
    ("L-4", "alter table audit_event disable trigger event_is_chained"),
    ("A-0", "grant insert on audit_link to quittance_app"),
    ("A-0", "grant truncate on claims_charge to public"),
    ("L-13b", "update ledger_leg set value_date = '2025-06-30' where account = 100 and amount > 1000"),
    ("B-7", TAKEN_AGAIN),
    ("B-8", "update remittance_paymentline set account = '99994002003' where kind = 'remittance'"),
    ("B-8", "update remittance_paymentline set amount = amount + 1 where kind = 'fees'"),
    ("B-8", "update remittance_paymentfile set sha256 = content where state = 'released'"),
    ("B-8", "update approvals_approval set payload = '{}' where kind = 'payout_details'"),
    ("B-8", "update approvals_approval set checker = 'staff:9' where kind = 'payment_file_again'"),
    ("B-8", NEWER_ACCOUNT),
    ("B-8", "update remittance_paymentline set state = 'rejected' where kind = 'remittance'"),
    ("B-8b", "delete from remittance_takenleg where own"),
    ("L-4", "alter table approvals_approval disable trigger approval_is_bound"),
    ("P-4", REFUNDED.replace("select id, 1,", "select id, 99999999,")),
    ("P-4", REFUNDED.replace("'approved'", "'done'")),
    ("B-8b", "update remittance_remittancerun set state = 'approved'"),
    ("K-1", "update claims_hold set ended_on = since"),
    ("K-1", "delete from plans_plancase"),
    ("K-3", "update plans_instalment set state = 'dropped'"),
    ("K-3", CASE_ADDED),
    ("L-4", "drop trigger charge_not_while_held on claims_charge"),
)


def remitted() -> None:
    """Two remittances, the second in a file that was handed out, and a day of the account that agrees with the bank."""
    office.approved_run(amount=31_500)
    office.approved_run()
    office.released_file()
    held = office.balance(Account.CLIENT_FUNDS)
    AccountDay.objects.create(
        account=factories.AGENCY_ACCOUNT,
        day=office.DAY,
        state=AccountDay.State.BALANCED,
        statement=held,
        books=held,
        difference=0,
        looked_by="test",
        looked_at=NOW,
    )


def made_plan() -> None:
    """A case with its light fee charged, and a plan over all it owes."""
    case, day = factories.first_example(), dt.date(2025, 5, 20)
    owed = case_facts.load_one(case.case_id).payable(day).total
    plans.plan([case], on=day, parts=[(dt.date(2025, 6, 20), 100_000), (dt.date(2025, 7, 21), owed)])


def stated(made: factories.Made, paid: dt.date) -> None:
    """The giro file's money in a notification too, with a krone more, and two statements, the first with that money."""
    seen = camt_files.entry(400_000, camt_files.payment(400_000, made.kid), day=paid)
    line = camt_files.entry(400_500, day=paid, reference="LUMP")
    files = [
        camt_files.notice(seen, camt_files.entry(100, day=paid + dt.timedelta(2))),
        camt_files.statement(line, opening=0, closing=400_500, day=paid, number=1),
        camt_files.statement(opening=400_500, closing=400_500, day=paid + dt.timedelta(1), number=2),
    ]
    for data in files:
        assert factories.import_bank(data, on=paid + dt.timedelta(2)).verdict == "accept"


@pytest.fixture(scope="module")
def sound_database(django_db_setup: Database, django_db_blocker: Any) -> Iterator[Database]:
    """A case with fees, an overpayment and a suspense entry, to be copied and broken."""
    from django.db import connections

    with SERVER.scratch() as database, django_db_blocker.unblock():
        point_django_at(database)
        made = factories.first_example()
        paid = dt.date(2025, 5, 20)
        factories.bank(factories.giro(made.kid, 400_000, paid), factories.giro("", 500, paid), on=paid)
        stated(made, paid)
        remitted()
        made_plan()
        factories.assert_sound(on=DAY)
        connections.close_all()
        point_django_at(django_db_setup)
        yield database


@pytest.fixture
def breakable(sound_database: Database, django_db_setup: Database, django_db_blocker: Any) -> Iterator[Database]:
    """A copy of it for one test."""
    from django.db import connections

    from quittance.kit import databases

    name = f"{sound_database.name}_{factories.number()}"
    databases.copy_database(sound_database.superuser_url, template=sound_database.name, name=name)
    database = Database(name, databases.at(sound_database.superuser_url, database=name))
    with django_db_blocker.unblock():
        point_django_at(database)
        yield database
        connections.close_all()
        point_django_at(django_db_setup)
        databases.drop_database(SERVER.url(), name)


def break_it(database: Database, *statements: str) -> None:
    with psycopg.connect(database.superuser_url) as connection:
        connection.execute("set session_replication_role = replica")
        for statement in statements:
            connection.execute(statement)


def findings() -> dict[str, invariants.Finding]:
    return {finding.rule: finding for finding in invariants.run(today=DAY)}


def test_every_rule_is_broken_here(breakable: Database) -> None:
    assert set(findings()) == set(BROKEN)
    assert not [finding for finding in findings().values() if finding.violations]


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_truth_is_found_by_its_rule(breakable: Database, rule: str) -> None:
    break_it(breakable, *BROKEN[rule])
    found = findings()[rule]
    assert found.violations >= 1
    assert found.worst
    assert found.words


@pytest.mark.parametrize(("rule", "statement"), ALSO)
def test_another_way_to_break_it_is_found_too(breakable: Database, rule: str, statement: str) -> None:
    break_it(breakable, statement)
    assert findings()[rule].violations >= 1


def test_the_worst_offenders_are_named_and_all_are_counted(breakable: Database) -> None:
    factories.make_cases([factories.claim_row() for _ in range(15)], on=DAY)
    break_it(breakable, "update ledger_leg set amount = amount + 100 * posting_id where account = 10 and amount > 0")
    found = findings()["L-1"]
    assert found.violations == 19
    assert len(found.worst) == 10
    newest = rows("select max(posting_id) from ledger_leg where account = 10")[0][0]
    assert found.worst[0] == f"{newest} ({100 * newest})"


def test_a_day_without_a_known_rate_does_not_stop_the_check(breakable: Database) -> None:
    assert not [finding for finding in invariants.run(today=dt.date(2040, 1, 1)) if finding.violations]
