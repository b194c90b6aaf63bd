"""Opens a small ISO 20022 message: no document type, no entities, no network; the namespace is looked at first.

For messages that fit into memory (answers to payment files). The readers of bank statements work piece by piece and
have their own way.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

MAX_BYTES = 20_000_000
_ROOT = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.[0-9]{3})\.([0-9]{3}\.[0-9]{2})\}Document")


class NotReadable(ValueError):
    """The bytes are not such a message. `code`: doctype, format_unknown, too_large, xml."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def parse(data: bytes, kind: str) -> tuple[Any, str]:
    """The root element of a message of a kind such as "pain.002", and its version such as "001.03".

    Raises NotReadable.
    """
    if len(data) > MAX_BYTES:
        raise NotReadable("too_large", f"The file is larger than {MAX_BYTES // 10**6} MB.")
    if re.search(rb"<!DOCTYPE", data, re.IGNORECASE) or b"\x00" in data[:100]:
        raise NotReadable("doctype", "The file declares a document type or is not written in UTF-8. Do not use it.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise NotReadable("xml", f"The file is not well-formed XML: {error.msg}.") from None
    found = _ROOT.fullmatch(str(root.tag))
    if not found or found[1] != kind:
        raise NotReadable("format_unknown", f"The file is no {kind} message.")
    return root, found[2]


def every(element: Any, name: str) -> list[Any]:
    """All elements of a name below an element, in the order of the message."""
    return list(element.iter(f"{{*}}{name}"))


def first(element: Any, path: str) -> Any | None:
    """The element at a path of names below an element, or None."""
    return element.find("/".join(f"{{*}}{name}" for name in path.split("/")))


def children(element: Any, name: str) -> list[Any]:
    """The element's own children of a name."""
    return list(element.findall(f"{{*}}{name}"))


def text(element: Any, path: str) -> str:
    """The text at a path, without blanks around it; empty when there is none."""
    found = first(element, path)
    return "" if found is None else (found.text or "").strip()
