"""The gates every page passes on its way to a case."""

from quittance.areas.access.visitor import Visitor

_LOGGED_IN = frozenset({"letter", "bankid", "helper"})


class NotYours(Exception):
    """The visitor may not open this, or it does not exist; the two are never told apart."""


def can_open_case(visitor: Visitor, case_id: int | None) -> bool:
    """Whether the visitor may see everything about a case."""
    return case_id is not None and visitor.tier in _LOGGED_IN and case_id in visitor.case_ids


def check_can_open_case(visitor: Visitor, case_id: int | None) -> int:
    """The case id when the visitor may open it. Raises NotYours."""
    if case_id is None or not can_open_case(visitor, case_id):
        raise NotYours
    return case_id


class NotYourRole(Exception):
    """The visitor's login shows this case but may not decide about it."""


def can_decide(visitor: Visitor) -> bool:
    """Whether the visitor may bind the debtor: object, agree to a plan, say where money paid too much goes.

    Seeing and paying need no more than a case that is open; a company's accounting has just that. A helper decides
    where the debtor has said so.
    """
    if visitor.tier == "helper":
        return visitor.scope == "decide"
    return visitor.tier in {"letter", "bankid"} and visitor.role in {"holder", "manager"}


def is_debtor(visitor: Visitor) -> bool:
    """Whether the visitor is the debtor and nobody who helps: personal data and refunds are the debtor's own."""
    return visitor.tier in {"letter", "bankid"}


def check_is_debtor(visitor: Visitor) -> None:
    """Raises NotYourRole."""
    if not is_debtor(visitor):
        raise NotYourRole


def check_can_pay(visitor: Visitor) -> None:
    """Raises NotYourRole."""
    if not visitor.may_pay:
        raise NotYourRole


def check_can_decide(visitor: Visitor) -> None:
    """Raises NotYourRole."""
    if not can_decide(visitor):
        raise NotYourRole


def same_name(typed: str, proved: str) -> bool:
    """Whether the name that was typed is the name that was proved: every word of it stands there, and there are two."""
    words, known = set(typed.casefold().split()), set(proved.casefold().split())
    return len(words) > 1 and words <= known
