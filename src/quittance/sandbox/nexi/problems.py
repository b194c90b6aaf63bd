"""Refusals as the company words them: named fields for a malformed request, a number for a rule."""


class Refusal(Exception):
    """A request the company does not carry out, as status and body."""

    def __init__(self, status: int, body: dict[str, object]) -> None:
        """`body` is sent as JSON."""
        super().__init__(str(body.get("message", "refused")))
        self.status = status
        self.body = body


def numbered(code: str, message: str, status: int = 402) -> Refusal:
    """A refusal with one of the company's numbers."""
    return Refusal(status, {"message": message, "code": code, "source": "internal"})


def malformed(field: str, message: str) -> Refusal:
    """A request that does not fit the specification."""
    return Refusal(400, {"errors": {field: [message]}})
