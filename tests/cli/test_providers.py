"""`quittance providers check`: for the operator as a table, for monitoring as JSON and an exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.postgres import Database
from tests.sandbox_fixture import SandboxProcess

KEYS = {"NEXI_SECRET_KEY": "wrong", "BANKID_CLIENT_SECRET": "wrong", "SMS_API_KEY": "wrong"}


def check(*options: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command with these settings only, as a supervisor would."""
    known = ("VIPPS_", "NEXI_", "NETAXEPT_", "NEONOMICS_", "BANKID_", "SMS_", "MAIL_")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(known)}
    command = [sys.executable, "-m", "quittance.cli", "providers", "check", *options]
    return subprocess.run(command, env=environ | settings, capture_output=True, text=True, check=False)


def test_the_operator_is_told_what_is_in_order_and_what_is_not(fresh_database: Database, tmp_path: Path) -> None:
    with SandboxProcess(tmp_path / "sandbox") as sandbox:
        settings = sandbox.nexi_settings() | sandbox.bankid_settings() | sandbox.sms_settings()
        good = check("--json", **settings | sandbox.mail_settings())
        assert (good.returncode, good.stderr.count("Traceback")) == (0, 0), good.stderr
        told = {entry["provider"]: entry for entry in json.loads(good.stdout)}
        assert (told["nexi"]["configured"], told["nexi"]["reachable"], told["nexi"]["healthy"]) == (True, True, True)
        assert (told["vipps"]["configured"], told["vipps"]["healthy"]) == (False, None)
        assert (told["bankid"]["healthy"], "accepted" in told["bankid"]["words"]) == (True, True)
        assert (told["sms"]["healthy"], "Sandbox" in told["sms"]["words"]) == (True, True)
        assert (told["email"]["configured"], told["email"]["healthy"]) == (True, True)
        bad = check(**settings | KEYS)
        assert bad.returncode == 1
        assert "nexi: credentials" in bad.stderr
        assert "bankid: credentials" in bad.stderr
        assert "sms: credentials" in bad.stderr
        assert "Companies we speak to" in bad.stdout
        assert "wrong" not in bad.stderr


def test_half_a_configuration_is_not_in_order(fresh_database: Database) -> None:
    half = check("--json", NETAXEPT_TOKEN="the-token", BANKID_CLIENT_ID="the-client")
    assert half.returncode == 1
    assert "bankid: settings are missing" in half.stderr
    [netaxept] = [entry for entry in json.loads(half.stdout) if entry["provider"] == "netaxept"]
    assert (netaxept["configured"], len(netaxept["missing"])) == (False, 2)
