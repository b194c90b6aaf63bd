"""The import contracts hold, and each of them can break: a contract that never fails guards nothing."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PLANTED = {
    "floors": ("core/planted.py", "import quittance.kit"),
    "areas": ("areas/audit/planted.py", "import quittance.areas.claims"),
    "rooms": ("areas/claims/models/__init__.py", "import quittance.areas.claims.operations"),
    "sites": ("sites/ui/planted.py", "import quittance.sites.portal"),
    "pure": ("formats/planted.py", "import django"),
    "network": ("kit/planted.py", "import httpx2"),
    "companies": ("sites/portal/planted.py", "import quittance.providers.vipps"),
    "configuration": ("demo/planted.py", "import quittance.config"),
    "sandbox": ("sandbox/planted.py", "import quittance.core"),
    "product": ("cli/planted.py", "import quittance.sandbox"),
}


def run_contracts(source: Path) -> dict[str, str]:
    """The verdict on every contract, by its name, for the package below `source`."""
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--config", str(ROOT / ".importlinter"), "--no-cache"],
        env=os.environ | {"PYTHONPATH": str(source), "COLUMNS": "200"},
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    found = dict(re.findall(r"^(.+) (KEPT|BROKEN)\b.*$", done.stdout, flags=re.MULTILINE))
    assert found, done.stdout + done.stderr
    return found


def copy_package(target: Path) -> None:
    """The package's code, to be spoilt."""
    without = shutil.ignore_patterns("static", "*.pyc")
    shutil.copytree(ROOT / "src" / "quittance", target / "quittance", ignore=without)


def contract_names() -> dict[str, str]:
    """The contracts' words by their short names in .importlinter."""
    text = (ROOT / ".importlinter").read_text()
    return dict(re.findall(r"^\[importlinter:contract:(\w+)\]\nname = (.+)$", text, flags=re.MULTILINE))


def test_every_contract_is_kept() -> None:
    assert set(run_contracts(ROOT / "src").values()) == {"KEPT"}


@pytest.fixture(scope="module")
def verdicts_on_planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    source = tmp_path_factory.mktemp("planted")
    copy_package(source)
    for place, line in PLANTED.values():
        target = source / "quittance" / place
        if target.name == "__init__.py":  # the room may be a module here
            target = target.parent.with_suffix(".py") if target.parent.with_suffix(".py").exists() else target
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("a") as module:
            module.write(f"\n{line}\n")
    return run_contracts(source)


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_import_breaks_the_contract(contract: str, verdicts_on_planted: dict[str, str]) -> None:
    assert verdicts_on_planted[contract_names()[contract]] == "BROKEN"


def test_every_contract_has_a_planted_import() -> None:
    assert set(PLANTED) == set(contract_names())


def test_a_folder_without_a_floor_is_refused(tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "src" / "quittance", tmp_path / "quittance", ignore=shutil.ignore_patterns("static", "*.pyc")
    )
    (tmp_path / "quittance" / "attic").mkdir()
    (tmp_path / "quittance" / "attic" / "__init__.py").write_text('"""No floor."""\n')
    assert run_contracts(tmp_path)[contract_names()["floors"]] == "BROKEN"


def test_every_company_is_protected() -> None:
    companies = {
        f"quittance.providers.{folder.name}"
        for folder in (ROOT / "src" / "quittance" / "providers").iterdir()
        if (folder / "__init__.py").exists()
    }
    text = (ROOT / ".importlinter").read_text()
    section = text.split("[importlinter:contract:companies]")[1].split("allowed_importers")[0]
    assert companies == set(re.findall(r"quittance\.providers\.\w+", section))
