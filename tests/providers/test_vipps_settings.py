"""Wrong settings stop the start, and say what to do."""

import pytest

from quittance.providers.configuration import InvalidConfig
from quittance.providers.vipps import VippsConfig, config_from

ENVIRON = {
    "VIPPS_BASE_URL": "https://api.vipps.no",
    "VIPPS_CLIENT_ID": "id",
    "VIPPS_CLIENT_SECRET": "secret",
    "VIPPS_SUBSCRIPTION_KEY": "key",
    "VIPPS_MERCHANT_SERIAL_NUMBER": "123456",
    "VIPPS_WEBHOOK_URL": "https://portal.example.no/hooks/vipps",
    "VIPPS_WEBHOOK_SECRETS": "old, new",
}


def test_settings_are_read() -> None:
    config = config_from(ENVIRON)
    assert config.webhook_secrets == ("old", "new")
    assert (config.webhook_host, config.webhook_path) == ("portal.example.no", "/hooks/vipps")
    assert "secret" not in repr(config).replace("webhook_secrets", "")


@pytest.mark.parametrize(
    "name",
    [
        "VIPPS_BASE_URL",
        "VIPPS_CLIENT_ID",
        "VIPPS_CLIENT_SECRET",
        "VIPPS_SUBSCRIPTION_KEY",
        "VIPPS_MERCHANT_SERIAL_NUMBER",
    ],
)
def test_a_missing_setting_is_named(name: str) -> None:
    with pytest.raises(InvalidConfig, match=name):
        config_from({**ENVIRON, name: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VIPPS_BASE_URL", "api.vipps.no"),
        ("VIPPS_BASE_URL", "ftp://api.vipps.no"),
        ("VIPPS_BASE_URL", "http://api.vipps.no"),
        ("VIPPS_BASE_URL", "https://user@api.vipps.no"),
        ("VIPPS_MERCHANT_SERIAL_NUMBER", "12a456"),
        ("VIPPS_MERCHANT_SERIAL_NUMBER", "123"),
        ("VIPPS_CLIENT_ID", " id"),
        ("VIPPS_CLIENT_SECRET", "hemmelig\nlinje"),
        ("VIPPS_WEBHOOK_URL", "http://portal.example.no/hooks"),
        ("VIPPS_READ_SECONDS", "soon"),
    ],
)
def test_what_cannot_work_is_refused(name: str, value: str) -> None:
    with pytest.raises(InvalidConfig):
        config_from({**ENVIRON, name: value})


def test_an_empty_secret_is_refused() -> None:
    with pytest.raises(InvalidConfig):
        VippsConfig("https://api.vipps.no", "id", "secret", "key", "123456", webhook_secrets=("",))


def test_plain_http_is_for_this_machine_or_by_express_wish() -> None:
    assert config_from({**ENVIRON, "VIPPS_BASE_URL": "http://127.0.0.1:8100/vipps"})
    assert config_from({**ENVIRON, "VIPPS_BASE_URL": "http://sandbox:8100/vipps", "VIPPS_ALLOW_PLAIN_HTTP": "1"})


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://portal.example.no", "portal.example.no", "/"),
        ("https://portal.example.no:443/hooks/vipps", "portal.example.no", "/hooks/vipps"),
        ("https://portal.example.no:8443/hooks/vipps?a=1", "portal.example.no:8443", "/hooks/vipps?a=1"),
        ("http://localhost:8000/hooks/vipps", "localhost:8000", "/hooks/vipps"),
        ("http://localhost:80/hooks/vipps", "localhost", "/hooks/vipps"),
    ],
)
def test_host_and_path_are_those_that_are_signed(url: str, host: str, path: str) -> None:
    config = config_from({**ENVIRON, "VIPPS_WEBHOOK_URL": url})
    assert (config.webhook_host, config.webhook_path) == (host, path)
