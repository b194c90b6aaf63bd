"""The account as payers abroad type it."""

import pytest

from quittance.core.iban import AccountFormat, iban, on_paper


@pytest.mark.parametrize(
    ("account", "written"),
    [
        ("86011117947", "NO93 8601 1117 947"),  # the example of the IBAN registry
        ("13086520592", "NO70 1308 6520 592"),
        ("99991042764", "NO97 9999 1042 764"),
    ],
)
def test_known_accounts(account: str, written: str) -> None:
    assert on_paper(iban(account)) == written
    rearranged = account + "2324" + iban(account)[2:4]
    assert int(rearranged) % 97 == 1


@pytest.mark.parametrize("wrong", ["", "8601111794", "8601.11.17947", "8601111794٧"])
def test_what_is_no_account(wrong: str) -> None:
    with pytest.raises(AccountFormat):
        iban(wrong)
