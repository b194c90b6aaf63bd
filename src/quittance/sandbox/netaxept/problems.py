"""Refusals as the company words them: HTTP 200, another root element, the kind in `xsi:type`."""


class Refusal(Exception):
    """A request the company does not carry out. `log`: operation and trouble to write into the error log."""

    def __init__(self, kind: str, message: str, code: str = "", log: tuple[str, str] | None = None) -> None:
        """`kind` is the company's type; only a BBSException has a response code."""
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.code = code
        self.log = log


def bbs(code: str, message: str, log: tuple[str, str] | None = None) -> Refusal:
    """A refusal by bank or clearing house, with a response code."""
    return Refusal("BBSException", message, code, log)
