"""The folder of print files. A batch appears in it whole or not at all, readable by this user only.

A batch is written beside its place, named after the number its row will have, and moved there once the row is
committed. Whoever comes next puts right what a killed process left: a batch that was committed is moved, one that was
not is removed with its passwords, which then open nothing.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from quittance.areas.letters.rules import LetterRefused

LETTERS = "letters.pdf"
LIST = "letters.json"
HASH = "letters.pdf.sha256"
_MAKING = ".making"


def place(batch_id: int) -> Path:
    """Where a finished batch lies."""
    return folder() / f"batch-{batch_id:06d}"


def folder() -> Path:
    """The folder, made when it is missing."""
    found = Path(settings.PRINT_FOLDER)
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def put_beside(batch_id: int, pdf: bytes, manifest: dict[str, Any]) -> Path:
    """Writes a batch beside its place, down to the disk; returns the folder it is in.

    Raises LetterRefused (folder) when the place is taken by a batch of another database.
    """
    if place(batch_id).exists():
        raise LetterRefused("folder", f"{place(batch_id)} is taken: move away the print files of another database.")
    beside = place(batch_id).with_name(place(batch_id).name + _MAKING)
    beside.mkdir(mode=0o700)
    digest = hashlib.sha256(pdf).hexdigest()
    _write(beside / LETTERS, pdf)
    _write(beside / LIST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    _write(beside / HASH, f"{digest}  {LETTERS}\n".encode())
    _settle(beside)
    return beside


def finish(batch_id: int) -> None:
    """Moves a batch to its place, unless somebody who put the folder right has done so."""
    target = place(batch_id)
    with suppress(FileNotFoundError):
        target.with_name(target.name + _MAKING).rename(target)
    _settle(folder())


def unfinished() -> Iterator[int]:
    """The numbers of batches that lie beside their place."""
    for path in sorted(folder().glob(f"batch-*{_MAKING}")):
        yield int(path.name.removeprefix("batch-").removesuffix(_MAKING))


def remove_unfinished(batch_id: int) -> None:
    """Removes a batch that was never committed."""
    shutil.rmtree(place(batch_id).with_name(place(batch_id).name + _MAKING))


def remove_letters(batch_ids: Iterable[int]) -> None:
    """Removes the PDF of batches, and with it their passwords; the list and the hash stay."""
    for batch_id in batch_ids:
        (place(batch_id) / LETTERS).unlink(missing_ok=True)


def with_letters() -> list[int]:
    """The numbers of batches whose PDF is still here."""
    return sorted(int(path.parent.name.removeprefix("batch-")) for path in folder().glob(f"batch-*[0-9]/{LETTERS}"))


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _settle(path: Path) -> None:
    """What stands in a folder is on the disk too."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
