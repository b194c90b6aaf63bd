"""The design system's style sheet loses what no page uses, and nothing else."""

import re
from pathlib import Path

import pytest

from tools.prune import UNUSED, prune

SOURCE = Path(__file__).resolve().parents[2] / "src" / "quittance"


@pytest.mark.parametrize(
    ("css", "left"),
    [
        (".ds-card{a:b}.ds-tabs{a:b}", ".ds-card{a:b}"),
        (".ds-tabs>.ds-card{a:b}", ""),
        (".ds-card,.ds-tabs[role=tab]{a:b}", ".ds-card{a:b}"),
        ("@layer x,y;@layer x{.ds-tabs{a:b}.ds-tag{&:hover{c:d}}}", "@layer x,y;@layer x{.ds-tag{&:hover{c:d}}}"),
        ("@media print{.ds-chip{a:b}}", ""),
        (":is(.ds-a,.ds-b),.ds-chip{a:b}", ":is(.ds-a,.ds-b){a:b}"),
        ('.ds-card::after{content:"}.ds-tabs{"}', '.ds-card::after{content:"}.ds-tabs{"}'),
        (".ds-search-like{a:b}", ".ds-search-like{a:b}"),
    ],
)
def test_rules_of_unused_components_go(css: str, left: str) -> None:
    assert prune(css) == left


def test_what_pages_use_stays() -> None:
    used = set()
    for file in (*SOURCE.rglob("*.html"), *SOURCE.rglob("sites/**/*.py"), *SOURCE.rglob("static/*/*.js")):
        used |= set(re.findall(r"\bds-([a-z-]+)", file.read_text("utf-8")))
    assert used & set(UNUSED) == set()
