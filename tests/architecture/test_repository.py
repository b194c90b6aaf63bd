"""What must never be committed: secrets, one machine's paths, addresses of package indexes, locks without hashes."""

import json
import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, place, tracked_files

# Put together from parts, so that this file does not hold what it forbids.
INDEX_HOSTS = ("py" + "pi.org", "python" + "hosted.org", "registry." + "npmjs", "deb." + "debian.org")
MACHINE_PATHS = tuple(f"/{name}/" for name in ("ro" + "ot", "ho" + "me", "wo" + "rk", "Us" + "ers"))
KEYS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bghp_[0-9A-Za-z]{36}\b")
NO_TEXT = {".woff2", ".png", ".jpg", ".ico", ".pdf", ".gz", ".zip", ".ttf"}


def texts() -> list[tuple[Path, str]]:
    return [
        (path, path.read_text(encoding="utf-8", errors="replace"))
        for path in tracked_files()
        if path.suffix not in NO_TEXT and path.stat().st_size < 3_000_000
    ]


def test_no_package_index_is_named() -> None:
    assert [f"{place(path)}: {host}" for path, text in texts() for host in INDEX_HOSTS if host in text] == []


def test_no_path_of_one_machine_is_named() -> None:
    found = [f"{place(path)}: {part}" for path, text in texts() for part in MACHINE_PATHS if part in text]
    assert found == []


def test_no_private_key_is_committed() -> None:
    assert [place(path) for path, text in texts() if KEYS.search(text)] == []


@pytest.mark.parametrize("name", ["runtime", "dev", "node", "uv"])
def test_requirements_are_pinned_by_hash_and_name_no_index(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert "://" not in text
    assert "--index" not in text
    requirements = re.split(r"\n(?=\S)", text.strip())
    assert all(re.match(r"[a-z0-9][\w.-]*==\S+", requirement) for requirement in requirements)
    assert all("--hash=sha256:" in requirement for requirement in requirements)


def test_dependencies_are_locked() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for wanted, lock in (
        (project["project"]["dependencies"], "runtime"),
        (project["dependency-groups"]["dev"], "dev"),
    ):
        locked = set(
            re.findall(r"^([a-z0-9][\w.-]*)==", (ROOT / "requirements" / f"{lock}.txt").read_text(), re.MULTILINE)
        )
        names = {re.split(r"[\[<>=!~ ]", requirement)[0].lower() for requirement in wanted}
        assert names <= locked, f"run make lock: {sorted(names - locked)} not in requirements/{lock}.txt"


def test_browser_packages_are_pinned_and_name_no_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert all("resolved" not in package for package in packages.values())
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    wanted = json.loads((ROOT / "package.json").read_text())
    versions = [*wanted["dependencies"].values(), *wanted["devDependencies"].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)
