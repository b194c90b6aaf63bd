"""Refusals as the company words them: a status of its own (510, 520, 530) and an error object with a number."""

import uuid
from datetime import datetime
from typing import Any

CLIENT, COMPANY, BANK = 510, 520, 530
_SOURCES = {CLIENT: "C", COMPANY: "N", BANK: "B"}


class Refusal(Exception):
    """A request that is not carried out."""

    def __init__(self, number: str, message: str, status: int = CLIENT) -> None:
        """`number` is the company's errorCode."""
        super().__init__(message)
        self.number = number
        self.message = message
        self.status = status

    def body(self, now: datetime) -> dict[str, Any]:
        """The error object."""
        kind = "BAD_REQUEST" if self.status == CLIENT else "NETWORK"
        return error_object(self.number, self.message, kind, now, source=_SOURCES[self.status])


def error_object(number: str, message: str, kind: str, now: datetime, *, source: str = "C") -> dict[str, Any]:
    """An error object without links; `errorCode` is a text, `timestamp` in milliseconds."""
    return {
        "id": str(uuid.uuid4()),
        "errorCode": number,
        "message": message,
        "source": source,
        "type": kind,
        "timestamp": int(now.timestamp() * 1000),
        "links": [],
    }
