"""Two of the cast can be reached by e-mail and text message, and the sandbox shows what they got."""

import re

from django.test import Client

from quittance.areas.contacts.queries.reaching import reach
from quittance.areas.notices.models import Notice
from quittance.areas.notices.operations.sending import send_due
from quittance.demo import panel
from quittance.kit import clock
from tests.demo.conftest import Told


def messages(told: Told, company: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = told.sandbox.ask(company, "GET", "payments")["payments"]
    return found


def test_the_panel_leads_to_what_they_got(told: Told) -> None:
    inboxes = {person["name"]: person["inbox"] for person in panel.panel()["people"] if person["inbox"]}
    assert inboxes == {"Ask Fantasi": "mail", "Jonas Skrøne": "sms"}
    page = Client().get("/en/").content.decode()
    for inbox in inboxes.values():
        assert f'href="http://localhost:8001/{inbox}/"' in page
    assert "Betaling mottatt" in messages(told, "mail")[-1]["subject"]
    assert not Notice.objects.filter(state__in=["failed", "given_up"]).exists()


def test_a_login_with_the_letter_is_told(visited: Told) -> None:
    (person,) = [one for one in panel.panel()["people"] if one["inbox"] == "sms"]
    login = {"user_name": person["user_name"], "password": person["password"]}
    before = len(messages(visited, "sms"))
    assert Client().post("/nb/my/login/", login).status_code == 303
    send_due(now=clock.now())
    *_earlier, newest = messages(visited, "sms")
    assert len(messages(visited, "sms")) == before + 1
    assert "logget inn" in newest["text"]
    assert re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{3}", newest["text"])
    assert reach([Notice.objects.latest("pk").party_id])
