"""ISO 20022 pain.002: the bank's answer to a payment file - what it took, and what it refused and why.

An answer speaks of the file, of a group in it, or of a single payment; the closest word counts. Nothing here says that
money has moved: that stands in the account's own files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from quittance.formats import iso_message
from quittance.formats.iso_message import NotReadable

__all__ = ["Answer", "NotReadable", "Outcome", "PaymentStatus", "read"]

VERSIONS = ("001.03", "001.10")
Outcome = Literal["accepted", "rejected", "pending"]
_ACCEPTED = frozenset({"ACTC", "ACCP", "ACSP", "ACSC", "ACWC", "ACWP", "ACCC"})


@dataclass(frozen=True, slots=True)
class PaymentStatus:
    """What the bank says of one payment: its code, whether that is a yes or a no, and the reason."""

    end_to_end: str
    code: str
    reason: str = ""

    @property
    def outcome(self) -> Outcome:
        """Accepted, rejected, or neither yet."""
        return _outcome(self.code)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: its own number, the number of our file, the word on the file and on single payments.

    `groups` holds the word on each of the file's groups that the bank named.
    """

    message_id: str
    original_message_id: str
    code: str
    reason: str = ""
    groups: dict[str, PaymentStatus] = field(default_factory=dict)
    payments: dict[str, PaymentStatus] = field(default_factory=dict)

    def of(self, end_to_end: str, group: str) -> PaymentStatus:
        """What the bank says of a payment in a group: its own word, else the group's, else the file's.

        Where a file or group was taken in part, the payments it does not name were taken; one that is named without a
        word is in doubt then.
        """
        own = self.payments.get(end_to_end)
        if own and own.code:
            return own
        word = self.groups.get(group)
        code, reason = (word.code, word.reason) if word and word.code else (self.code, self.reason)
        if own:
            return PaymentStatus(end_to_end, code, own.reason or reason)
        return PaymentStatus(end_to_end, "ACTC" if code == "PART" else code, reason)


def read(data: bytes) -> Answer:
    """Reads an answer. Raises NotReadable when the bytes are no pain.002 of a version known here."""
    root, version = iso_message.parse(data, "pain.002")
    if version not in VERSIONS:
        raise NotReadable("version_unknown", f"pain.002 version {version} is not read; ask the bank for {VERSIONS[0]}.")
    told = iso_message.first(root, "CstmrPmtStsRpt/OrgnlGrpInfAndSts")
    original = "" if told is None else iso_message.text(told, "OrgnlMsgId")
    if told is None or not original:
        raise NotReadable("format_unknown", "The answer does not name the file it is about.")
    groups: dict[str, PaymentStatus] = {}
    payments: dict[str, PaymentStatus] = {}
    for group in iso_message.every(root, "OrgnlPmtInfAndSts"):
        name = iso_message.text(group, "OrgnlPmtInfId")
        groups[name] = PaymentStatus(name, iso_message.text(group, "PmtInfSts"), _reason(group))
        for payment in iso_message.children(group, "TxInfAndSts"):
            end_to_end = iso_message.text(payment, "OrgnlEndToEndId")
            payments[end_to_end] = PaymentStatus(end_to_end, iso_message.text(payment, "TxSts"), _reason(payment))
    return Answer(
        message_id=iso_message.text(root, "CstmrPmtStsRpt/GrpHdr/MsgId"),
        original_message_id=original,
        code=iso_message.text(told, "GrpSts"),
        reason=_reason(told),
        groups=groups,
        payments=payments,
    )


def _reason(place: Any) -> str:
    """Codes and the bank's words, for a person."""
    found = []
    for told in iso_message.children(place, "StsRsnInf"):
        code = iso_message.text(told, "Rsn/Cd") or iso_message.text(told, "Rsn/Prtry")
        found.append(_joined([code, *(line.text or "" for line in iso_message.children(told, "AddtlInf"))]))
    return "; ".join(word for word in found if word)


def _joined(words: Iterable[str]) -> str:
    return " ".join(" ".join(word.split()) for word in words if word.strip())


def _outcome(code: str) -> Outcome:
    if code == "RJCT":
        return "rejected"
    return "accepted" if code in _ACCEPTED else "pending"
