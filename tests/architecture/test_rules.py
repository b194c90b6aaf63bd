"""Rules that the import contracts cannot express, each with the accident it prevents.

Every rule is a function from a syntax tree to offending nodes, tried first on a line that breaks it.
"""

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, dotted, place, python_files, tree

Rule = Callable[[ast.Module], Iterator[ast.AST]]


def clock_reads(module: ast.Module) -> Iterator[ast.AST]:
    """A balance computed at midnight differed from its letter: `now` and `today` come in as arguments."""
    clocks = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now", "timezone.localdate")
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and dotted(node.func).endswith((*clocks, "time.time")):
            yield node


def floats(module: ast.Module) -> Iterator[ast.AST]:
    """0.1 + 0.2 is not 0.3: amounts are whole øre, rates are Decimal or Fraction."""
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node
        if isinstance(node, ast.Call) and dotted(node.func) == "float":
            yield node
        if isinstance(node, ast.Name) and node.id == "float":
            yield node


def queries(module: ast.Module) -> Iterator[ast.AST]:
    """A page that queries for itself forgets who may see the case: sites ask the areas."""
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            yield node


def foreign_imports(module: ast.Module) -> Iterator[ast.AST]:
    """The core must be right on any machine: it uses the standard library and itself."""
    for node in ast.walk(module):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            if not name.startswith("quittance.core") and name.partition(".")[0] not in sys.stdlib_module_names:
                yield node


CLOCK = ("src/quittance/kit/clock.py", "src/quittance/sandbox/shell/clock.py", "src/quittance/cli")
RULES: list[tuple[Rule, tuple[str, ...], tuple[str, ...], str]] = [
    (clock_reads, ("src",), CLOCK, "import datetime as dt\nx = dt.datetime.now(dt.UTC)"),
    (floats, ("src/quittance/core", "src/quittance/formats", "src/quittance/areas"), (), "rate = 0.125"),
    (queries, ("src/quittance/sites",), (), "case = Case.objects.get(number=number)"),
    (foreign_imports, ("src/quittance/core",), (), "import django"),
]
NAMES = [rule.__name__ for rule, *_ in RULES]


@pytest.mark.parametrize(("rule", "folders", "exempt", "breach"), RULES, ids=NAMES)
def test_rule(rule: Rule, folders: tuple[str, ...], exempt: tuple[str, ...], breach: str) -> None:
    assert list(rule(ast.parse(breach))), "the rule does not see what it is for"
    files = [path for path in python_files(*folders) if not place(path).startswith(exempt or ("?",))]
    assert files, f"no file below {folders}"
    assert [place(path, node) for path in files for node in rule(tree(path))] == [], rule.__doc__


def test_no_second_codebase_called_utils() -> None:
    """What fits nowhere is a missing noun, not a helper."""
    forbidden = {"utils", "util", "helpers", "helper", "managers", "manager", "common", "misc"}
    assert [place(path) for path in python_files("src", "tests", "tools") if path.stem in forbidden] == []


def test_areas_have_only_their_rooms() -> None:
    """jobs, operations, queries, rules and models, plus what Django and the area's own words need."""
    for area in sorted(path for path in (PACKAGE / "areas").iterdir() if (path / "__init__.py").exists()):
        assert (area / "apps.py").exists(), area.name
        docstring = ast.get_docstring(tree(area / "__init__.py"))
        assert docstring, f"{area.name} does not say what it owns"


def test_every_folder_of_code_is_a_package() -> None:
    """A folder without __init__.py escapes the import contracts."""
    folders = {path.parent for path in python_files("src/quittance")}
    assert [place(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_calculations_do_not_load_django(tmp_path: Path) -> None:
    """`quittance calc batch` is run thousands of times by scripts: half a second each would be an hour."""
    import subprocess

    code = (
        "import sys; from quittance.cli.app import app; from quittance.cli import calc; print('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == "False"
