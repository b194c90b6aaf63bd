"""Find out what kind of bank file someone has handed us, from its first bytes and without parsing it.

Only a bounded beginning is looked at, with plain patterns: a hostile XML file can do nothing here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

FormatName = Literal["ocr-giro", "camt.053", "camt.054"]

_LOOK_AT = 16_384
_CAMT = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(camt\.05[34])\.([0-9]{3}\.[0-9]{2})(?![0-9])")
_ISO_MESSAGE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.[0-9]{3}\.[0-9]{3}\.[0-9]{2})(?![0-9])")
_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)


@dataclass(frozen=True, slots=True)
class Detected:
    """What a file looks like. `format` is None when it is none of ours; `described` then says what it is.

    `version` comes from the namespace of an ISO 20022 message ("001.02"). `has_doctype` marks XML that
    declares a document type, which a bank never sends and a reader must refuse before parsing.
    """

    format: FormatName | None
    version: str | None
    described: str
    has_doctype: bool = False


def detect(data: bytes) -> Detected:
    """Name the format of a file. Looks at no more than its first 16 kB; never raises."""
    head = data[:_LOOK_AT]
    if not head.strip():
        return Detected(None, None, "an empty file")
    if head.startswith((b"NY0000", b"\xef\xbb\xbfNY0000")):
        return Detected("ocr-giro", None, "an OCR giro file")
    for signature, described in _SIGNATURES:
        if head.startswith(signature):
            return Detected(None, None, described)
    text = _decoded(head).lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return _detect_xml(text)
    if re.search(r"^NY[0-9]{6}", text, re.MULTILINE):
        return Detected("ocr-giro", None, "an OCR giro file")
    return Detected(None, None, "binary data" if "\x00" in text else "a text file")


def _decoded(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    return head.decode("latin-1").removeprefix("\u00ef\u00bb\u00bf")


def _detect_xml(text: str) -> Detected:
    has_doctype = re.search(r"<!DOCTYPE", text, re.IGNORECASE) is not None
    found = _CAMT.search(text)
    if found:
        name: FormatName = "camt.053" if found[1] == "camt.053" else "camt.054"
        return Detected(name, found[2], f"an ISO 20022 message {found[1]}.{found[2]}", has_doctype)
    other = _ISO_MESSAGE.search(text)
    if other:
        return Detected(None, None, f"an ISO 20022 message {other[1]}", has_doctype)
    if re.match(r"<(?:!doctype html|html)", text, re.IGNORECASE):
        return Detected(None, None, "a web page", has_doctype)
    return Detected(None, None, "an XML file of an unknown kind", has_doctype)
