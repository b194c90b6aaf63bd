"""Texts in three languages: finds every text in the code and compares the catalogues with it.

    python tools/translations.py check      is every text translated, in every language?
    python tools/translations.py update     put new texts into the catalogues, take lost ones out

The source language is English. Needs no gettext programs: Django turns a template into calls, and those are read.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from tools.placeholders import set_placeholders

PACKAGE = ROOT / "src" / "quittance"
LOCALES = PACKAGE / "sites" / "locale"
TRANSLATED = ("nb", "nn")

# Function → which arguments are context, text and plural.
CALLS = {
    "_": "t",
    "gettext": "t",
    "gettext_lazy": "t",
    "gettext_noop": "t",
    "ngettext": "tp",
    "ngettext_lazy": "tp",
    "pgettext": "ct",
    "pgettext_lazy": "ct",
    "npgettext": "ctp",
    "npgettext_lazy": "ctp",
}
_CALL = re.compile(r"(?<![\w.])(" + "|".join(map(re.escape, CALLS)) + r")\(\s*(?=u?['\"])")
_LITERAL = re.compile(r"\s*u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\s*,?", re.DOTALL)


@dataclass(frozen=True)
class Message:
    """One text of the source."""

    text: str
    plural: str | None = None
    context: str | None = None

    @property
    def id(self) -> str | tuple[str, str]:
        """As Babel names it."""
        return (self.text, self.plural) if self.plural else self.text


def messages() -> dict[Message, list[str]]:
    """Every text in templates and code, with the places where it stands."""
    found: dict[Message, list[str]] = {}
    for path in sorted(PACKAGE.glob("**/*")):
        if "sandbox" in path.parts or path.suffix not in (".py", ".html", ".txt"):
            continue
        reader = _in_code if path.suffix == ".py" else _in_template
        for message in reader(path.read_text()):
            found.setdefault(message, []).append(str(path.relative_to(ROOT)))
    return found


def problems() -> list[str]:
    """What is wrong with the catalogues, a line each; nothing when every text is translated."""
    wanted = messages()
    found = []
    for language in (*TRANSLATED, *(["en"] if _file("en").exists() else [])):
        catalogue = _read(language)
        for message, places in wanted.items():
            problem = _problem(catalogue, message)
            if problem:
                found.append(f"{language}: {problem}: {message.text!r} in {places[0]}")
    return found


def update() -> None:
    """Merge the texts of the source into every catalogue; translations are kept, lost texts leave."""
    template = Catalog()
    for message, places in messages().items():
        template.add(message.id, context=message.context, locations=[(place, 0) for place in sorted(set(places))])
    for language in TRANSLATED:
        catalogue = _read(language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.fuzzy = False
        file = _file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as out:
            write_po(out, catalogue, width=100, include_lineno=False, omit_header=False, sort_output=False)


def _problem(catalogue: Catalog, message: Message) -> str | None:
    entry = catalogue.get(message.id, context=message.context)
    if entry is None:
        return "missing, run `python tools/translations.py update`"
    translated = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
    if not all(translated):
        return "not translated"
    if entry.fuzzy:
        return "marked fuzzy"
    names = set(re.findall(r"%\((\w+)\)", message.text + (message.plural or "")))
    if any(set(re.findall(r"%\((\w+)\)", text or "")) - names for text in translated):
        return "names a value that the text does not have"
    return None


def _read(language: str) -> Catalog:
    file = _file(language)
    if not file.exists():
        return Catalog(locale=language, project="Quittance", fuzzy=False)
    with file.open("rb") as source:
        return read_po(source, locale=language)


def _file(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "django.po"


def _in_code(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if name in CALLS and len(texts) >= len(CALLS[name]):
            yield _message(CALLS[name], texts)


def _in_template(source: str) -> Iterator[Message]:
    from django.utils.translation.template import templatize

    calls = templatize(source)
    for call in _CALL.finditer(calls):
        texts: list[str] = []
        roles, position = CALLS[call.group(1)], call.end()
        while len(texts) < len(roles) and (literal := _LITERAL.match(calls, position)):
            texts.append(str(ast.literal_eval(literal.group(1))))
            position = literal.end()
        if len(texts) == len(roles):
            yield _message(roles, texts)


def _message(roles: str, texts: list[str]) -> Message:
    by_role = dict(zip(roles, texts, strict=False))
    return Message(by_role["t"], by_role.get("p"), by_role.get("c"))


def main(what: str = "check") -> int:
    """Answer 1 when a text is not translated."""
    set_placeholders()

    os.environ["DJANGO_SETTINGS_MODULE"] = "quittance.config.settings"
    if what == "update":
        update()
    found = problems()
    for problem in found[:40]:
        print(problem)
    if len(found) > 40:
        print(f"… {len(found)} in all")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
