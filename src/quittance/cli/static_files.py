"""Collects the static files of the pages once per change: fingerprinted names, compressed, ready to be served."""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from quittance.cli.environment import data_folder

PACKAGE = Path(__file__).resolve().parents[1]


def static_folder() -> Path:
    """QUITTANCE_STATIC, else `static` in the data folder."""
    return Path(os.environ.get("QUITTANCE_STATIC") or data_folder() / "static")


def collect_when_changed() -> None:
    """Collect in a process of its own when a source file changed; settings look for the result when they load."""
    folder = static_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp, now = folder / ".stamp", _fingerprint()
        if stamp.exists() and stamp.read_text() == now:
            return
        subprocess.run([sys.executable, "-m", "quittance.cli", "static"], check=True)
        stamp.write_text(now)


def collect() -> None:
    """Collect the static files of the pages, whether they changed or not."""
    from quittance.cli.environment import prepared

    with prepared(database=False):
        os.environ.setdefault("DATABASE_URL", "postgresql://nobody@/nothing")  # settings want one; it is not used
        import django
        from django.conf import settings
        from django.core.management import call_command

        settings.STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
        django.setup()
        call_command("collectstatic", interactive=False, verbosity=0)


def _fingerprint() -> str:
    digest = hashlib.sha256(str(PACKAGE).encode())
    for file in sorted(PACKAGE.glob("**/static/**/*")):
        if file.is_file():
            seen = file.stat()
            digest.update(f"{file.relative_to(PACKAGE)}\0{seen.st_size}\0{seen.st_mtime_ns}\0".encode())
    return digest.hexdigest()
