"""Amounts as people read them."""

import pytest
from django.utils.translation import override

from quittance.sites.ui.figures import short_money


@pytest.mark.parametrize(
    ("language", "oere", "read"),
    [
        ("en", 100_000, "NOK 1,000"),
        ("en", 300_050, "NOK 3,000.50"),
        ("en", 100_000_000, "NOK 1,000,000"),
        ("nb", 100_000, "1 000 kr"),
        ("nn", 35_000, "350 kr"),
    ],
)
def test_whole_kroner_are_written_without_their_decimals_and_keep_their_thousands(
    language: str, oere: int, read: str
) -> None:
    with override(language):
        assert short_money(oere).replace("\N{NO-BREAK SPACE}", " ") == read
