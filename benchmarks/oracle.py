"""(i) Do answers tell who has a case? How well status, text and time tell real from invented, 2,000 samples of each.

Every sample comes from an address and a browser of its own, so that no limit and no delay is met. The machine is noisy,
and noise that drifts would look like a difference: the kinds of one question are therefore asked in turns, in an order
that is drawn anew for each round, with collecting garbage put off; so each sample of one kind is drawn together with a
random one of the other. Text is compared after everything is taken out that differs between any two visits: form
tokens, and what the visitor typed.

A KID that exists does show its amount, and a letter's code its kind and date: they are long, and ten in ten minutes are
looked up. There the answer to sending them is measured, and the page after it for what is not ours.
"""

import gc
import random
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks import auc
from benchmarks.bench_server import NOW, BenchDatabase
from benchmarks.figures import Figure
from benchmarks.portfolio import Portfolio

SAMPLES = 2_000
WARM_UP = 40
CLOSED = 200
COIN, GOAL = 0.5, 0.55
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')

Visit = Callable[[Any, str], list[Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """Something anybody may ask: how a browser asks it with what it typed, and what each kind of asker types."""

    name: str
    visit: Visit
    typed: Mapping[str, Sequence[str]]


@dataclass(slots=True)
class Seen:
    """What came back for one kind: statuses and addresses, texts, lengths, seconds."""

    answers: list[object] = field(default_factory=list)
    texts: list[object] = field(default_factory=list)
    lengths: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)


def run(database: BenchDatabase, portfolio: Portfolio, samples: int = SAMPLES) -> list[Figure]:
    """Ask every question; one figure for each pair of kinds and each thing that could tell them apart."""
    from django.conf import settings
    from django.test.utils import setup_test_environment, teardown_test_environment

    from quittance.cli.static_files import collect_when_changed

    with database.superuser() as connection:  # as registering writes them, and as people type them
        connection.execute("update claims_case set number = '25-' || lpad(id::text, 7, '0')")
    collect_when_changed()
    setup_test_environment()
    settings.ALLOWED_HOSTS = ["testserver"]
    try:
        return [figure for question in _questions(portfolio, samples) for figure in _asked(question, samples)]
    finally:
        teardown_test_environment()


def _asked(question: Question, samples: int) -> list[Figure]:
    seen = measure(question, samples)
    first, *rest = question.typed
    figures = []
    for other in rest:
        one, two = seen[first], seen[other]
        for what, found in (
            ("status", auc.of_kinds(one.answers, two.answers)),
            ("text", auc.of_kinds(one.texts, two.texts)),
            ("length", auc.of_numbers(one.lengths, two.lengths)),
            ("time", auc.of_numbers(one.times, two.times)),
        ):
            name = f"{question.name}: {first} or {other}, by {what}"
            figures.append(Figure(name, "AUC", found, "a coin", COIN, goal=GOAL / COIN, at_most=True))
    return figures


def measure(question: Question, samples: int) -> dict[str, Seen]:
    """Asks `samples` times as each kind, the kinds in turns and in a new order each time."""
    from django.test import Client

    kinds, chance = list(question.typed), random.Random(20261120)
    seen = {kind: Seen() for kind in kinds}
    gc.collect()
    gc.disable()
    try:
        for turn in range(-WARM_UP, samples):
            if turn % 200 == 0:
                gc.collect()
            for kind in chance.sample(kinds, len(kinds)):
                words = question.typed[kind][turn % len(question.typed[kind])]
                client = Client(REMOTE_ADDR=_address(), headers={"host": "testserver"})
                began = time.perf_counter()
                answers = question.visit(client, words)
                spent = time.perf_counter() - began
                if turn >= 0:
                    _note(seen[kind], answers, words, spent)
    finally:
        gc.enable()
    return seen


def _note(seen: Seen, answers: Sequence[Any], words: str, spent: float) -> None:
    text = b"\n".join(_TOKEN.sub(b"", answer.content) for answer in answers)
    for shape in (words, f"•••• {words[-4:]}"):
        text = text.replace(shape.encode(), b"X")
    seen.answers.append(tuple((answer.status_code, answer.headers.get("Location", "")) for answer in answers))
    seen.texts.append(hash(text))
    seen.lengths.append(len(text))
    seen.times.append(spent)


def _address() -> str:
    """An IPv4 address out of 2^24, so that hardly any comes twice."""
    return f"10.{secrets.randbelow(256)}.{secrets.randbelow(256)}.{secrets.randbelow(254) + 1}"


def _questions(portfolio: Portfolio, samples: int) -> list[Question]:
    from quittance.core import credentials
    from quittance.kit.db import rows

    closed = _closed(portfolio)
    open_ones = [
        number for (number,) in rows("select number from claims_case where id <> all(%s) limit %s", [closed, samples])
    ]
    closed_ones = [number for (number,) in rows("select number from claims_case where id = any(%s)", [closed])]
    taken = {number for (number,) in rows("select number from claims_case")}
    invented = [number for number in (f"25-{7_000_000 + i * 7:07d}" for i in range(samples)) if number not in taken]
    user_names, codes = _user_names(samples), _codes(samples)
    strange_names = [credentials.random_symbols(secrets.randbelow, 8) for _ in range(samples)]
    strange_codes = [credentials.make(secrets.randbelow) for _ in range(samples)]
    kids = [str(kid) for kid in portfolio.references[:samples]]
    numbers = {"existing": open_ones, "invented": invented, "closed": closed_ones}
    return [
        Question("pay with a case number", _pay, numbers),
        Question("log in, wrong password", _log_in, {"existing user name": user_names, "invented": strange_names}),
        Question("send a letter's code", _send_code, {"existing": codes, "invented": strange_codes}),
        Question("page of a code not ours", _code_page, {"invented": strange_codes, "nonsense": ["NOT A CODE AT ALL"]}),
        Question("order a letter", _order, {"existing KID": kids, "invented": _invented_kids(kids)}),
        Question("order a letter by name", _order, {"existing user name": user_names, "invented": strange_names}),
    ]


def _pay(client: Any, words: str) -> list[Any]:
    return [
        client.post("/nb/pay/", {"reference": words}),
        client.get("/nb/pay/amount/"),
        client.post("/nb/pay/amount/", {"amount": "123,45"}),
    ]


def _log_in(client: Any, words: str) -> list[Any]:
    return [client.post("/nb/my/login/", {"user_name": words, "password": "AAAA-BBBB-CCC"})]


def _send_code(client: Any, words: str) -> list[Any]:
    return [client.post("/nb/verify/", {"code": words})]


def _code_page(client: Any, words: str) -> list[Any]:
    return [client.post("/nb/verify/", {"code": words}), client.get("/nb/verify/answer/")]


def _order(client: Any, words: str) -> list[Any]:
    return [client.post("/nb/my/new-letter/", {"reference": words}), client.get("/nb/my/new-letter/asked/")]


def _closed(portfolio: Portfolio) -> list[int]:
    """Cases that are paid to the last øre."""
    from django.conf import settings

    from quittance.areas.claims.queries import facts as case_facts
    from quittance.areas.payments.operations import booking

    case_ids = list(range(portfolio.cases, portfolio.cases - CLOSED, -1))
    for case_id, facts in case_facts.load(case_ids).items():
        owed = facts.balance(NOW.date()).total
        if owed > 0:
            key = f"bench:oracle:{case_id}"
            account = int(settings.AGENCY.bank_account)
            money = booking.Money(case_id, owed, NOW.date(), "bank", account, "bank_payment", key, key)
            booking.book(money, actor="bench", now=NOW)
    return case_ids


def _user_names(count: int) -> list[str]:
    """Letters' logins with one password, hashed once: what is measured is the checking."""
    from django.contrib.auth.hashers import make_password

    from quittance.areas.access.models import LetterCredential
    from quittance.areas.access.operations import LIFE
    from quittance.core import credentials

    hashed = make_password("nobody types this")
    rows = LetterCredential.objects.bulk_create(
        LetterCredential(
            user_name=credentials.random_symbols(secrets.randbelow, credentials.USER_NAME_LENGTH),
            password_hash=hashed,
            party_id=1,
            letter_date=NOW.date(),
            expires_on=NOW.date() + LIFE,
        )
        for _ in range(count)
    )
    return [row.user_name for row in rows]


def _codes(count: int) -> list[str]:
    from quittance.areas.letters.operations.codes import issue_codes

    return [code for _row, code in issue_codes("payment_demand", day=NOW.date(), count=count)]


def _invented_kids(kids: Sequence[str]) -> list[str]:
    """KIDs of the same shape whose check digit is right and that are nobody's."""
    from quittance.core import kid

    chance = random.Random(7)
    bodies = (str(chance.randrange(10**14, 10**15)) for _ in kids)
    return [whole for whole in map(kid.make, bodies) if whole not in set(kids)]
