"""Notices of everything that is told about a person, searched for everything that is known about that person."""

import datetime as dt
import re
from itertools import product
from typing import Any

import pytest

from quittance.areas.access.operations import issue_credential, log_in_with_letter
from quittance.areas.contacts.operations import choosing
from quittance.areas.contacts.queries.reaching import PostTo
from quittance.areas.letters.operations.writing import write_notice, write_renewal
from quittance.areas.notices.models import Notice
from quittance.areas.notices.operations.sending import send_due
from quittance.formats.notice import KINDS, LANGUAGES, Facts, compose
from quittance.kit.db import rows
from tests import factories
from tests.areas.contacts.reached import CODE, NOW, Gateway, verified
from tests.areas.letters.post import DAY, LIVES

ME = {
    "creditor": "Kanarifugl Kraft AS",
    "debtor_name": "Kanari Kvitter",
    "email": "kanari.fil@example.no",
    "phone": "91919191",
    "address": "Kanariveien 77",
    "postcode": "1477",
    "city": "Kvitrevik",
    "invoice": "KANARI-4711",
    "description": "Frø til kanarifugler",
    "principal": "4321.09",
    "due_date": "2026-03-13",
    "reminder_sent": "2026-04-08",
}


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", ["email", "sms"])
def test_no_notice_says_anything_about_anybody(
    way: Any, language: str, messages: Gateway, mailoutbox: list[Any], tmp_path: Any, settings: Any
) -> None:
    settings.PRINT_FOLDER = str(tmp_path)
    number = factories.person(4711)
    (case,) = factories.make_cases(
        [factories.claim_row(**LIVES | ME, debtor_id=number) | {"language": language}], on=DAY
    )
    party, case_number, kid, token = rows(
        "select c.debtor_id, c.number, f.reference, c.pay_token from claims_case c"
        " join claims_paymentreference f on f.case_id = c.id where c.id = %s",
        [case.case_id],
    )[0]
    address = "kanari.ny@example.no" if way == "email" else "+4798989898"
    verified(party, way, "kanari.gammel@example.no" if way == "email" else "+4797979797", mailoutbox)
    verified(party, way, address, mailoutbox, now=NOW + dt.timedelta(seconds=1))
    choosing.choose_way(party_ids=[party], way=way, quick_logins=True, actor="test", now=NOW)
    choosing.change_address(
        party_ids=[party], to=PostTo("Nykanariveien 5", "5003", "Bergen", "NO"), actor="test", now=NOW
    )
    issued = issue_credential(party_id=party, case_ids=[case.case_id], letter_date=DAY, actor="test", now=NOW)
    log_in_with_letter(user_name=issued.user_name, password=issued.password, now=NOW)
    write_notice(case_id=case.case_id, kind="collection_notice", actor="test", now=NOW)
    write_renewal(party_id=party, case_ids=[case.case_id], actor="test", now=NOW)
    send_due(now=NOW + dt.timedelta(seconds=2))
    texts = [f"{mail.subject}\n{mail.body}" for mail in mailoutbox] if way == "email" else messages.texts
    kinds = list(Notice.objects.order_by("pk").values_list("kind", flat=True))
    assert len(texts) == len(kinds) >= 7
    assert set(kinds) == {"code", "contact_changed", "letter", "new_login", "letter_login"}
    secrets = [
        *("Kanari", "Kvitter", "kanari", "Kvitrevik", "4321", "4 321", "1477", "5003", "Bergen", "Frø"),
        *(number, number[:6], number[6:], kid, case_number, token, "91919191", "98989898", "97979797"),
        *(issued.user_name, issued.password, "http://", "https://", "@"),
    ]
    for text, secret in product(texts, secrets):
        assert secret not in CODE.sub("", text), (secret, text)


FACTS = Facts(
    agency="Tenkt Inkasso", site="minside.example", code="ABCD-EFGH-JKM", secret=("12345678", "P"), minutes=10
)


@pytest.mark.parametrize(("kind", "channel", "language"), list(product(KINDS, ("email", "sms"), LANGUAGES)))
def test_every_notice_says_who_where_and_how_to_check_it(kind: Any, channel: Any, language: str) -> None:
    message = compose(kind, channel, language, FACTS)
    whole = f"{message.subject} {message.text}"
    for wanted in ("Tenkt Inkasso", "minside.example/verify", "ABCD-EFGH-JKM"):
        assert wanted in whole
    assert not re.search(r"https?:|www\.|[{}]", whole)
    assert bool(message.subject) == (channel == "email")
    assert "\n" not in message.subject
    if channel == "sms":
        assert len(message.text) <= 306, "two parts at most"
        # Letters that a phone network sends in one byte; anything else halves what fits.
        assert set(message.text) <= set("æøåÆØÅéèÉ") | set(map(chr, range(32, 127))) - set("`"), message.text
    if kind == "code":
        assert "12345678" in message.text
