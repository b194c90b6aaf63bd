"""Files from outside are handed on as they came: saved, never shown, and harmless if a browser opens them anyway."""

import re

from django.http import HttpResponse
from django.utils.http import content_disposition_header

_ODD = re.compile(r"[^\w.\- ]+")


def attachment(name: str, data: bytes) -> HttpResponse:
    """The bytes as a download; the name loses what could mean something to a program."""
    safe = _ODD.sub("_", name).strip(". ")[:100] or "file"
    response = HttpResponse(data, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=safe)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
