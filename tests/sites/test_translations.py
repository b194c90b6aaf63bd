"""Every text in all three languages, complete, with the same placeholders."""

import re

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tools.translations import LOCALES, messages, problems

PLACEHOLDER = re.compile(r"%\(\w+\)s")


def catalogue(language: str) -> dict[object, Message]:
    with (LOCALES / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return {message.id: message for message in read_po(file, locale=language) if message.id}


def test_every_text_is_translated() -> None:
    assert len(messages()) > 250
    assert problems() == []


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_translations_name_the_same_values(language: str) -> None:
    for text, message in catalogue(language).items():
        first = text[0] if isinstance(text, tuple) else str(text)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        for string in strings:
            assert set(PLACEHOLDER.findall(string)) == set(PLACEHOLDER.findall(first)), text


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_norwegian_is_not_english(language: str) -> None:
    left = [text for text, message in catalogue(language).items() if message.string == text and " " in str(text)]
    assert left == []


def test_nynorsk_is_not_bokmaal() -> None:
    """A machine would have copied; words that differ between the two must differ here."""
    bokmaal = re.compile(r"\b(ikke|jeg|hva|hvor|fra|noe|mye|betalinger|saken|skylder|dager)\b", re.IGNORECASE)
    wrong = [str(message.string) for message in catalogue("nn").values() if bokmaal.search(str(message.string))]
    assert wrong == []
