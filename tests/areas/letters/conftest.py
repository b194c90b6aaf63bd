"""A folder for print files of each test's own."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def print_folder(settings: Any, tmp_path: Path) -> Path:
    """Where print files of this test go."""
    settings.PRINT_FOLDER = str(tmp_path / "print")
    return tmp_path / "print"
