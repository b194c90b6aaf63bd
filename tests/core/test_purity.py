"""The core stands alone: it needs nothing but the standard library and never looks at the clock."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import quittance.core

FOLDER = Path(quittance.core.__file__).parent
MODULES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


def test_the_core_loads_without_anything_else() -> None:
    names = ", ".join(f"quittance.core.{name}" for name in MODULES)
    program = f"import sys, {names}\nprint(sorted(n for n in sys.modules if n.split('.')[0] in ('django', 'psycopg')))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", MODULES)
def test_a_module_of_the_core(name: str) -> None:
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names} | {
        node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
    }
    foreign = {module for module in imported if module.split(".")[0] not in sys.stdlib_module_names}
    assert all(module.startswith("quittance.core") for module in foreign)
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not called & {"today", "now", "utcnow", "time"}
    assert not any(isinstance(node, ast.Name) and node.id == "float" for node in ast.walk(tree))
    assert not any(isinstance(node, ast.Constant) and isinstance(node.value, float) for node in ast.walk(tree))
