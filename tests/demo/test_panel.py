"""The start page of a demo lists the cast, and its buttons work without JavaScript; nobody else sees it."""

import html
import re

import pytest
from django.db import DatabaseError
from django.test import Client

from quittance.demo import panel, programme
from quittance.demo.cast import CAST
from tests.demo.conftest import Told


def page(client: Client, language: str = "en") -> str:
    answer = client.get(f"/{language}/")
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_everybody_is_listed_with_login_kid_and_amount(told: Told) -> None:
    source = page(Client())
    for member, person in zip(CAST, panel.panel()["people"], strict=True):
        assert member.name in source
        assert member.story in source
        assert person["password"] in source
        assert all(case["reference"] in source and case["number"] in source for case in person["cases"])
    assert "NOK\xa02,878.43" in source
    assert "http://localhost:8001/vipps/control/" in source


@pytest.mark.parametrize(("language", "words"), [("nb", "Logg inn som Oda Oppdiktet"), ("nn", "Ei rekning frå 2020")])
def test_it_speaks_the_readers_language(told: Told, language: str, words: str) -> None:
    assert words in page(Client(), language)


def test_one_click_logs_in(told: Told) -> None:
    client = Client(enforce_csrf_checks=True)
    form = next(form for form in re.findall(r"<form.*?</form>", page(client), re.DOTALL) if "Nora Påfunn" in form)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    answer = client.post(re.search(r'action="([^"]+)"', form)[1], fields)
    assert (answer.status_code, answer["Location"]) == (303, "/en/my/")
    assert client.get("/en/my/").content.decode().count("/en/my/cases/") >= 3


def test_the_letters_link_leads_to_paying(told: Told) -> None:
    client = Client()
    link = re.search(r'href="(/q/[^"]+)"', page(client))[1]
    assert "2,878.43" in client.get(link, follow=True, headers={"Accept-Language": "en"}).content.decode()


def test_nobody_else_sees_it(told: Told, settings) -> None:
    settings.DEMO = False
    source = page(Client())
    assert "Oda Oppdiktet" not in source
    assert programme.read()[0].password not in source


def test_the_page_comes_without_the_cast_when_the_database_is_away(told: Told, monkeypatch) -> None:
    def away(*_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(panel, "rows", away)
    assert "Oda Oppdiktet" not in page(Client())


def test_a_login_that_has_run_out_is_said_and_not_offered(told: Told, settings) -> None:
    settings.CLOCK_OFFSET_SECONDS += 30 * 24 * 3600
    source = page(Client())
    assert "Worked until 8 December 2026" in source
    assert "Log in as Oda" not in source
