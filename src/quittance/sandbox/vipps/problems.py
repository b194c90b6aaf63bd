"""Refusals as the company words them: an RFC 7807 body with the number in `extraDetails`."""

import secrets
import uuid
from collections.abc import Sequence

_TYPES = "https://developer.vippsmobilepay.com/docs/APIs/recurring-api/recurring-api-problems"
_STATUS = {
    **dict.fromkeys(("4010", "4020", "4150"), 409),
    **dict.fromkeys(("5050", "5060", "5070", "5080", "5100"), 403),
    "5090": 404,
    "6160": 423,
    "3010": 500,
}


class Refusal(Exception):
    """A request the company does not carry out, as status and body."""

    def __init__(self, status: int, detail: str, details: Sequence[tuple[str, str]] = (), kind: str = "") -> None:
        """`details` are (name, reason) pairs; `kind` is the problem type, for the products that name one."""
        super().__init__(detail)
        self.kind = kind
        self.status = status
        self.detail = detail
        self.details = tuple(details)


def numbered(code: str, detail: str) -> Refusal:
    """A refusal with one of the company's numbers; the status follows from it."""
    return Refusal(_STATUS.get(code, 400), detail, [("ErrorCode", code)])


def schema(problems: Sequence[tuple[str, str]]) -> Refusal:
    """A body that does not fit the schema: fields are named, there is no number."""
    return Refusal(400, "One or more validation errors occurred.", problems)


def typed(kind: str, detail: str, status: int = 400) -> Refusal:
    """A refusal of the recurring API, which names a type of problem instead of a number."""
    return Refusal(status, detail, kind=kind)


def body(refusal: Refusal, instance: str) -> dict[str, object]:
    """The JSON body of a refusal."""
    if refusal.kind:
        return {
            "type": f"{_TYPES}#{refusal.kind}",
            "title": "Bad Request" if refusal.status == 400 else "Error",
            "status": refusal.status,
            "detail": refusal.detail,
            "instance": instance,
            "contextId": str(uuid.uuid4()),
            "extraDetails": [{"field": name, "text": reason} for name, reason in refusal.details],
        }
    return {
        "type": f"https://httpstatuses.io/{refusal.status}",
        "title": "Bad Request" if refusal.status == 400 else "Error",
        "detail": refusal.detail,
        "instance": instance,
        "status": refusal.status,
        "extraDetails": [{"name": name, "reason": reason} for name, reason in refusal.details],
        "traceId": f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01",
    }
