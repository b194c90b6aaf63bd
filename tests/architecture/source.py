"""The project's own source as these tests see it: tracked files and their syntax trees."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "quittance"


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file of the project that git knows or would take, without what is generated or installed."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    paths = (ROOT / name for name in done.stdout.decode().split("\0") if name)
    return tuple(sorted({path for path in paths if path.is_file()}))


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """Tracked Python files below the given folders of the checkout; migrations are written by a tool."""
    places = [ROOT / folder for folder in folders]
    return tuple(
        path
        for path in tracked_files()
        if path.suffix == ".py" and "migrations" not in path.parts and any(path.is_relative_to(p) for p in places)
    )


@cache
def tree(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(path.read_text(), filename=str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    """Where something stands, as an editor opens it."""
    line = getattr(node, "lineno", None)
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute chain; what is not a name shows as ?."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"
