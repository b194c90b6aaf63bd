"""Refusals as the company words them: an RFC 7807 body with the number in `extraDetails`."""

import secrets
from collections.abc import Sequence

_STATUS = {
    **dict.fromkeys(("4010", "4020", "4150"), 409),
    **dict.fromkeys(("5050", "5060", "5070", "5080", "5100"), 403),
    "5090": 404,
    "6160": 423,
    "3010": 500,
}


class Refusal(Exception):
    """A request the company does not carry out, as status and body."""

    def __init__(self, status: int, detail: str, details: Sequence[tuple[str, str]] = ()) -> None:
        """`details` are (name, reason) pairs."""
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.details = tuple(details)


def numbered(code: str, detail: str) -> Refusal:
    """A refusal with one of the company's numbers; the status follows from it."""
    return Refusal(_STATUS.get(code, 400), detail, [("ErrorCode", code)])


def schema(problems: Sequence[tuple[str, str]]) -> Refusal:
    """A body that does not fit the schema: fields are named, there is no number."""
    return Refusal(400, "One or more validation errors occurred.", problems)


def body(refusal: Refusal, instance: str) -> dict[str, object]:
    """The JSON body of a refusal."""
    return {
        "type": f"https://httpstatuses.io/{refusal.status}",
        "title": "Bad Request" if refusal.status == 400 else "Error",
        "detail": refusal.detail,
        "instance": instance,
        "status": refusal.status,
        "extraDetails": [{"name": name, "reason": reason} for name, reason in refusal.details],
        "traceId": f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01",
    }
