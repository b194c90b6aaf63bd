"""Installs everything the project needs into the checkout: `python3 tools/setup.py [runtime|all]`.

Runs on a bare Python (3.11 or newer) before anything is installed, so it uses the standard library only. Each step
keeps a stamp with a fingerprint of what it was made from; with nothing changed the whole script takes a moment.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.assets import ASSETS, copy_assets, install_packages

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
LOCKS = ROOT / "requirements"
COMMAND = """#!{python}
import sys

from quittance.cli import main

sys.exit(main())
"""


def main(what: str = "all") -> None:
    """Install `runtime` (what the product runs on) or `all` (with the tools for tests and checks)."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs on whatever python3 there is
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    os.chdir(ROOT)
    os.environ.update(environment())
    make_venv()
    lock = LOCKS / ("runtime.txt" if what == "runtime" else "dev.txt")
    # What tests need contains what the product needs: either stamp will do for the product.
    if what != "runtime" or not is_done("packages-dev", [LOCKS / "dev.txt"]):
        step(f"packages-{lock.stem}", [lock], lambda: install(lock))
    step("command", [Path(__file__)], write_command)
    step(
        "browser-files",
        [ROOT / "package-lock.json", ROOT / "tools" / "assets.py", ROOT / "tools" / "prune.py"],
        install_assets,
        made=ASSETS.values(),
    )
    catalogues = sorted(ROOT.glob("src/quittance/**/locale/*/LC_MESSAGES/*.po"))
    step(
        "translations",
        catalogues,
        lambda: compile_translations(catalogues),
        made=[c.with_suffix(".mo") for c in catalogues],
    )


def environment() -> dict[str, str]:
    """Variables for uv and npm: the machine's own certificates and index, no downloads of interpreters.

    uv does not read pip's settings, so what a machine's owner told pip is handed on.
    """
    settings = {
        "UV_SYSTEM_CERTS": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_PROGRESS": "1",
        "NODE_USE_SYSTEM_CA": "1",
    }
    for ours, theirs in (("UV_DEFAULT_INDEX", "PIP_INDEX_URL"), ("UV_INDEX", "PIP_EXTRA_INDEX_URL")):
        if theirs in os.environ:
            settings[ours] = os.environ[theirs]
    folders = [
        place for place in os.environ.get("PIP_FIND_LINKS", "").split() if "://" in place or Path(place).is_dir()
    ]
    if folders:
        settings["UV_FIND_LINKS"] = ",".join(folders)
    if "PIP_CERT" in os.environ:
        settings["SSL_CERT_FILE"] = os.environ["PIP_CERT"]
    return {name: value for name, value in settings.items() if name not in os.environ}


def make_venv() -> None:
    """The virtual environment; on a Debian without python3-venv, one without pip of its own."""
    if PYTHON.exists() and run([PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"], quiet=True):
        return
    say("making a virtual environment in .venv")
    if VENV.exists():
        shutil.rmtree(VENV)
    if run([sys.executable, "-m", "venv", VENV], quiet=True):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if run([sys.executable, "-m", "pip", "--version"], quiet=True):
        run([sys.executable, "-m", "venv", "--without-pip", VENV]) or sys.exit("python3 -m venv does not work here.")
        return
    version = f"python3.{sys.version_info.minor}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"installing {version}")
        run(["apt-get", "update", "-qq"])
        run(["apt-get", "install", "-y", "-qq", version])
        if run([sys.executable, "-m", "venv", VENV], quiet=True):
            return
    sys.exit(f"Python's venv module has no pip here. Run: apt-get install {version}")


def install(lock: Path) -> None:
    """Install a lock file with uv, or with pip where uv does not run; every file's hash is checked by both."""
    say(f"installing the packages of {lock.relative_to(ROOT)}")
    uv = find_uv()
    arguments: list[str | Path] = ["install", "--require-hashes", "-r", lock]
    if uv and run([uv, "pip", *arguments, "--python", PYTHON, "--quiet"]):
        return
    say("uv could not do it; trying pip, which takes a minute")
    run([*pip(), *arguments, "--quiet"]) or sys.exit("The packages could not be installed; see above.")


def find_uv() -> Path | None:
    """uv from its own hash-pinned lock, installed into the virtual environment."""
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        run([*pip(), "install", "--quiet", "--require-hashes", "-r", LOCKS / "uv.txt"])
    return uv if uv.exists() else None


def pip() -> list[str | Path]:
    """The pip that installs into the virtual environment: its own, or the system's told where to install."""
    if run([PYTHON, "-m", "pip", "--version"], quiet=True):
        return [PYTHON, "-m", "pip", "--disable-pip-version-check"]
    return [sys.executable, "-m", "pip", "--python", PYTHON, "--disable-pip-version-check"]


def write_command() -> None:
    """Put the checkout on the environment's import path and the `quittance` command beside its python."""
    site = run_for_text([PYTHON, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"])
    Path(site, "quittance-checkout.pth").write_text(f"{ROOT / 'src'}\n")
    command = VENV / "bin" / "quittance"
    command.unlink(missing_ok=True)
    command.write_text(COMMAND.format(python=PYTHON))
    command.chmod(0o755)


def install_assets() -> None:
    """Fetch the browser files with npm and copy the few that pages use."""
    say("fetching the design system, htmx and the typeface")
    install_packages(PYTHON, install_node=lambda: install(LOCKS / "node.txt"))
    copy_assets()


def compile_translations(catalogues: Iterable[Path]) -> None:
    """Compile every .po file beside itself; -f because an unreviewed catalogue is still the best there is."""
    for catalogue in catalogues:
        files: list[str | Path] = ["-i", catalogue, "-o", catalogue.with_suffix(".mo")]
        if not run([PYTHON, "-m", "babel.messages.frontend", "compile", "-f", *files], quiet=True):
            sys.exit(f"{catalogue} does not compile.")


def step(name: str, sources: Iterable[Path], work: Callable[[], None], *, made: Iterable[Path] = ()) -> None:
    """Do `work` unless it was done with the same sources and everything it made is still there."""
    sources = list(sources)
    if is_done(name, sources) and all(file.exists() for file in made):
        return
    work()
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(fingerprint(sources))


def is_done(name: str, sources: Iterable[Path]) -> bool:
    """Whether a step's stamp fits its sources."""
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text() == fingerprint(sources)


def fingerprint(sources: Iterable[Path]) -> str:
    """A digest over the files' contents and where the checkout lies."""
    digest = hashlib.sha256(str(ROOT).encode())
    for file in sources:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def run(command: Iterable[str | Path], *, quiet: bool = False) -> bool:
    """Whether a program succeeded."""
    output = subprocess.DEVNULL if quiet else None
    return subprocess.run([str(part) for part in command], stdout=output, stderr=output, check=False).returncode == 0


def run_for_text(command: Iterable[str | Path]) -> str:
    """What a program printed."""
    return subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def say(text: str) -> None:
    """One line for the person who waits."""
    print(f"setup: {text}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
