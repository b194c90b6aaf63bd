"""The agency's file: what it says counts, and what is wrong in it is named at start-up."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from quittance.config import agency

TEXT = Path(agency.__file__).with_name("agency.toml").read_text("utf-8")


def test_the_order_of_new_creditors_can_be_chosen(tmp_path: Path) -> None:
    file = tmp_path / "agency.toml"
    file.write_text(TEXT.replace('"costs>interest>principal"', '"principal>interest>costs"'), "utf-8")
    assert agency.load_agency(str(file)).allocation_order == "principal>interest>costs"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"costs>interest>principal"', '"costs>principal"', "leaves out interest"),
        ('bank_account = "99991042764"\n', "", "bank_account"),
        ('own_account = "99992050027"', 'own_account = "99991042764"', "kept apart"),
        ('own_account = "99992050027"', 'own_account = "99992050028"', "check digit"),
        ('payment_file_version = "001.03"', 'payment_file_version = "001.3"', "payment_file_version"),
        ('# "99991042764" = "camt.054"', '"99991042764" = "camt.052"', "booking_sources says 'camt.052'"),
        ('# "99991042764" = "camt.054"', '"99990104278" = "camt.054"', "booking_sources names 99990104278"),
    ],
)
def test_what_is_missing_or_wrong_is_named(tmp_path: Path, old: str, new: str, told: str) -> None:
    file = tmp_path / "agency.toml"
    file.write_text(TEXT.replace(old, new), "utf-8")
    with pytest.raises(ImproperlyConfigured, match=told):
        agency.load_agency(str(file))


def test_further_accounts_and_their_sources_are_read(tmp_path: Path) -> None:
    file = tmp_path / "agency.toml"
    text = TEXT.replace("further_accounts = []", 'further_accounts = ["99990104278"]')
    file.write_text(text.replace('# "99991042764" = "camt.054"', '"99990104278" = "camt.053"'), "utf-8")
    found = agency.load_agency(str(file))
    assert found.accounts == ("99991042764", "99990104278")
    assert found.booking_sources == {"99990104278": "camt.053"}
