"""The finder of texts sees what templates and code say."""

import pytest

from tools import translations
from tools.translations import Message


@pytest.fixture(autouse=True)
def _settings() -> None:
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quittance.config.settings")


def test_texts_of_a_template() -> None:
    source = """{% load i18n %}<h1>{% translate "It's due" %}</h1>
    {% blocktranslate count days=days trimmed %}{{ days }} day
       left{% plural %}{{ days }} days left{% endblocktranslate %}
    {% translate "May" context "month" %}{# {% translate "not this" %} #}"""
    assert set(translations._in_template(source)) == {
        Message("It's due"),
        Message("%(days)s day left", plural="%(days)s days left"),
        Message("May", context="month"),
    }


def test_texts_of_code() -> None:
    source = '_("Pay")\nngettext("%(n)s day", "%(n)s days", n)\npgettext("month", "May")\nother("no")\n_(variable)'
    assert list(translations._in_code(source)) == [
        Message("Pay"),
        Message("%(n)s day", plural="%(n)s days"),
        Message("May", context="month"),
    ]


@pytest.mark.parametrize(
    ("translated", "problem"),
    [
        ("", "not translated"),
        ("Betal %(sum)s", "names a value that the text does not have"),
        ("Betal %(amount)s", None),
    ],
)
def test_problems_of_a_translation(translated: str, problem: str | None) -> None:
    from babel.messages.catalog import Catalog

    catalogue = Catalog(locale="nb")
    catalogue.add("Pay %(amount)s", translated)
    assert translations._problem(catalogue, Message("Pay %(amount)s")) == problem
    assert "missing" in str(translations._problem(catalogue, Message("Unknown")))
