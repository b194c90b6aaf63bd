"""Commands of the daily round: the day's work by hand, letter logins, webhooks, and is everything in order?"""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

import typer

from quittance.cli.environment import actor, django_ready
from quittance.cli.output import Refused, print_facts, print_json, print_reasons, print_table, print_text

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]

credential = typer.Typer(help="Letter logins.", no_args_is_help=True)
run = typer.Typer(help="Recurring work, done now.", no_args_is_help=True)
providers = typer.Typer(help="Payment companies.", no_args_is_help=True)

RATE_IS_ANNOUNCED = dt.timedelta(days=16)
"""So long before a half-year begins, its statutory rate should be known."""


@credential.callback()
@run.callback()
@providers.callback()
def _group() -> None:
    """Keeps the one command of a group below the group's name."""


@credential.command()
def issue(
    number: Annotated[str, typer.Argument(help="The case number.")],
    as_json: AsJson = False,
) -> None:
    """Make a user name and password for the letter of a case; shown once, and the debtor's earlier ones end."""
    with django_ready():
        from quittance.areas.access.operations import issue_credential
        from quittance.areas.claims.queries.facts import load_one
        from quittance.areas.claims.queries.references import case_by_number
        from quittance.kit import clock

        case_id = case_by_number(number)
        if case_id is None:
            raise Refused(f"there is no case {number}")
        issued = issue_credential(
            party_id=load_one(case_id).debtor_id,
            case_ids=[case_id],
            letter_date=clock.today(),
            actor=actor(),
            now=clock.now(),
        )
    answer = {"user_name": issued.user_name, "password": issued.password, "expires": issued.expires_on.isoformat()}
    if as_json:
        print_json(answer)
    else:
        print_facts(f"Letter login for case {number}", answer)


@run.command()
def day() -> None:
    """Charge the fees that fall due today and look after payments under way; the worker does the same by itself."""
    with django_ready():
        from quittance.areas.claims.operations.charging import charge_due_fees
        from quittance.areas.payments.operations.attempts import sweep
        from quittance.kit import clock

        charged = charge_due_fees(today=clock.today(), now=clock.now(), actor=actor())
        looked_at = sweep(now=clock.now())
    print_text(f"{charged} fee(s) charged, {looked_at} payment attempt(s) looked at")


@providers.command("register-webhook")
def register_webhook(
    companies: Annotated[list[str], typer.Argument(help="For example vipps, and vipps-recurring.")],
) -> None:
    """Tell payment companies where to send their messages, and keep the secret each answers with."""
    with django_ready(quiet=True):
        from quittance.areas.payments.operations.webhooks import NothingToRegister, UnknownProvider, register
        from quittance.kit import clock
        from quittance.providers.payment import ProviderError

        for provider in companies:
            try:
                print_text(f"registered as {register(provider=provider, now=clock.now())}")
            except UnknownProvider:
                raise Refused(f"{provider} is not configured") from None
            except NothingToRegister:
                raise Refused(f"{provider} keeps no list of addresses: see docs/providers.md") from None
            except ProviderError as silent:
                raise Refused(f"{provider} did not register the address ({silent}); try again later") from None


@providers.command("check")
def check_providers(as_json: AsJson = False) -> None:
    """Ask every payment company, BankID, the SMS gateway and the mail service whether they answer and know us.

    Exit 1 when one is not in order.
    """
    with django_ready(quiet=True):
        from quittance.areas.insight.outside import check_everybody

        found = check_everybody()
    if as_json:
        print_json([health.as_dict() for health in found])
    else:
        columns = ("company", "set up", "answers", "in order", "messages", "settings to add", "")
        rows = [
            [
                health.provider,
                _yes(health.configured),
                _yes(health.reachable),
                _yes(health.healthy),
                _WEBHOOKS.get(health.webhook, health.webhook) if health.configured else "",
                "\n".join(health.missing),
                health.words,
            ]
            for health in found
        ]
        print_table("Companies we speak to", columns, rows, whole=columns[:-1])
    wrong = [f"{health.provider}: {health.words}" for health in found if not health.in_order]
    if wrong:
        raise Refused(*wrong)


_WEBHOOKS = {"by_settings": "by settings", "none": "not used"}


def _yes(answer: bool | None) -> str:
    return {True: "yes", False: "no", None: ""}[answer]


def check() -> None:
    """Is this installation in order? Database, migrations, roles, rates, providers; exit 1 when something is wrong."""
    with django_ready():
        wrong = [*_wrong_with_database(), *_wrong_with_rates(), *_wrong_with_settings()]
    if wrong:
        raise Refused(*wrong)
    print_text("everything is in order")


def _wrong_with_database() -> Iterator[str]:
    from django.conf import settings
    from django.db import connection

    from quittance.kit.health import migrations_applied

    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version_num')::int, current_user")
        version, role = cursor.fetchone()
        cursor.execute("select count(*) from pg_class where pg_get_userbyid(relowner) = current_user")
        owned = cursor.fetchone()[0]
    if version < 150000:
        yield f"PostgreSQL {version // 10000} is too old: 15 or newer is needed"
    if owned:
        yield f"the application's role {role} owns tables, so it could rewrite the books: use a role that owns nothing"
    if not migrations_applied():
        yield "the database is not up to date: run quittance migrate"
    if settings.DEMO:
        print_reasons(["note: this is a demo, with made-up people and a sandbox"])


def _wrong_with_rates() -> Iterator[str]:
    from quittance.core.interest import half_years
    from quittance.kit import clock

    last = half_years()[-1].last
    if clock.today() + RATE_IS_ANNOUNCED > last:
        yield f"the statutory interest rate is known until {last} only: add the next one to core/data"


def _wrong_with_settings() -> Iterator[str]:
    from django.conf import settings

    from quittance.kit.identity import identity_setup
    from quittance.kit.messaging import messaging_setups
    from quittance.kit.wiring import company_setups

    if not settings.HTTPS and not settings.DEMO:
        yield "QUITTANCE_PUBLIC_URL is not https: visitors' cookies would travel in the clear"
    setups = company_setups()
    if not any(setup.configured for setup in setups):
        yield "no payment company is configured: nobody can pay here"
    for setup in (*setups, identity_setup(), *messaging_setups()):
        if setup.begun and not setup.configured:
            yield f"{setup.name} is not offered: {setup.problem or 'set ' + ', '.join(setup.missing)}"
