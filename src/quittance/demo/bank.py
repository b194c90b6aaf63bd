"""The bank in the story: people pay at the simulated bank, and its files are fetched and imported as they are.

So the simulated bank and the books know of the same money, and any file a visitor fetches later fits what is there.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import singledispatchmethod

from django.conf import settings

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.payments.operations.bank_files import BankImport, import_file
from quittance.areas.remittance.operations.reconciling import reconcile
from quittance.core.workdays import is_banking_day
from quittance.demo import outside
from quittance.demo.people import cases_of, reference_of
from quittance.demo.story import FromAbroad, Message, TakenBack, Transfer

_NAMES = {"ocr": "ocr-{day}.txt", "camt054": "camt054-{day}.xml", "camt053": "camt053-{day}.xml"}
_WORD = re.compile(r"\{(kid|slip|case):([^}]+)\}")
_ONE_DAY = dt.timedelta(days=1)
_QUIET = dt.timedelta(days=10)
"""After so long without a payment the days in between are left out; the next statement goes on from the last."""


@dataclass
class Bank:
    """The simulated bank of one story; `actor` is who imports its files."""

    actor: str
    stated: dt.date | None = None
    _last: dict[str, int] = field(default_factory=dict)

    @singledispatchmethod
    def pay(self, line: Transfer | Message | FromAbroad | TakenBack) -> None:
        """Somebody pays into the client account, or has it taken back, on the sandbox's day."""
        raise NotImplementedError(type(line).__name__)

    @pay.register
    def _(self, line: Transfer) -> None:
        kid = line.kid or reference_of(line.invoice)
        paid = _order("pay", amount=line.amount, kid=kid, name=line.payer, payer_account=line.payer_account)
        self._last[kid] = paid["line"]

    @pay.register
    def _(self, line: Message) -> None:
        text = _WORD.sub(_meant, line.words)
        _order("pay", amount=line.amount, text=text, name=line.payer, payer_account=line.payer_account)

    @pay.register
    def _(self, line: FromAbroad) -> None:
        text = _WORD.sub(_meant, line.words)
        sent = {"cents": line.cents, "rate": line.rate}
        _order("pay-from-abroad", **sent, text=text, name=line.payer, payer_account=line.payer_account)

    @pay.register
    def _(self, line: TakenBack) -> None:
        _order("take-back", line=self._last[reference_of(line.invoice)])

    def fetch(self, kind: str, day: dt.date, now: dt.datetime) -> BankImport:
        """Downloads the file of a day and imports it."""
        data = outside.bank_file(kind, day)
        return import_file(data=data, filename=_NAMES[kind].format(day=day), actor=self.actor, now=now)

    def state(self, until: dt.date, now: dt.datetime) -> list[dt.date]:
        """Imports the statements of every banking day up to `until`, and holds the books to each.

        Returns the days on which the client account and the books do not agree.
        """
        first = until if self.stated is None or until - self.stated > _QUIET else self.stated + _ONE_DAY
        wrong = []
        for day in (first + offset * _ONE_DAY for offset in range((until - first).days + 1)):
            if is_banking_day(day):
                self.fetch("camt053", day, now)
                looked = reconcile(account=settings.AGENCY.bank_account, day=day, actor=self.actor, now=now)
                wrong += [] if looked.state == looked.State.BALANCED and not looked.explained_by else [day]
        self.stated = until
        return wrong


def _order(order: str, **values: object) -> dict[str, int]:
    found: dict[str, int] = outside.order(order, company="bank", account=settings.AGENCY.bank_account, **values)
    return found


def _meant(word: re.Match[str]) -> str:
    """What stands for a word of the story: a KID, one with a slip of the finger, or a case number."""
    kind, invoice = word.groups()
    kid = reference_of(invoice)
    if kind == "case":
        return case_facts.load_one(cases_of((invoice,))[0]).number
    return kid if kind == "kid" else f"{kid[:6]}{(int(kid[6]) + 1) % 10}{kid[7:]}"
