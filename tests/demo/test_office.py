"""The people at the demo's desk: hired with the rest of the story, one click away, and nowhere but in a demo."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from quittance.demo.office import APP_SECRET, OFFICE, PASSWORD
from tests.demo.conftest import Told
from tests.sites.desk import DeskBrowser, code_now


@pytest.mark.parametrize("page", ["/en/", "/desk/login/"])
def test_one_click_logs_in_at_the_desk(told: Told, page: str) -> None:
    client = Client(enforce_csrf_checks=True)
    source = html.unescape(client.get(page, headers={"Accept-Language": "en"}).content.decode())
    form = next(form for form in re.findall(r"<form.*?</form>", source, re.DOTALL) if OFFICE[0].name in form)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    answer = client.post(re.search(r'action="([^"]+)"', form)[1], fields)
    assert (answer.status_code, answer["Location"]) == (303, "/desk/")
    assert OFFICE[0].name in client.get("/desk/").content.decode()


def test_the_password_and_the_app_work_too(told: Told) -> None:
    browser = DeskBrowser()
    browser.type_password(OFFICE[1].email, PASSWORD)
    assert browser.post("/desk/login/code/", {"code": code_now(APP_SECRET)})["Location"] == "/desk/"
    assert browser.get("/desk/search/").status_code == 200


def test_nobody_logs_in_so_easily_anywhere_else(told: Told, settings: Any) -> None:
    settings.DEMO = False
    assert Client().post(f"/desk/demo/{OFFICE[0].key}/").status_code == 404
    assert PASSWORD not in Client().get("/desk/login/").content.decode()
