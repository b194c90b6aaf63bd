"""Reads a page the way a person or a browser does."""

import re
from typing import Any

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|\?of=[0-9a-f]{16}')


def text(answer: Any) -> str:
    """What a reader sees, without marks, blanks as one blank."""
    plain = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", body(answer))
    return re.sub(r"\s+", " ", plain.replace("&nbsp;", " ")).strip()


def body(answer: Any) -> str:
    """The page's source."""
    return str(answer.content.decode())


def without_tokens(page: str) -> str:
    """The source without what differs between any two visits."""
    return TOKEN.sub("", page)
