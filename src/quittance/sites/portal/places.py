"""Which pages can be come back to after logging in, and on which of them what was typed is kept meanwhile."""

import hashlib
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve

_FORMS = frozenset(
    f"portal:{name}"
    for name in (
        "case_paid",
        "case_overpaid",
        "overpaid_back",
        "overpaid_to_case",
        "several",
        "rights_ask",
        "plan_ask",
        "helper_new",
    )
) | frozenset({"portal:details_address", "portal:details_contact"})
"""Pages that show again what was typed (keeping.typed)."""

# Reading them again does nothing.
_BEHIND_THE_LOGIN = (
    _FORMS
    | frozenset(
        f"portal:{name}"
        for name in ("my", "case", "case_bank", "case_letters", "letter", "which_paid", "bankid_needed", "colleagues")
    )
    | frozenset(f"portal:details{name}" for name in ("", "_language", "_way", "_code"))
    | frozenset(
        f"portal:{name}"
        for name in (
            "plan_request",
            "offer",
            "statement",
            "case_statement",
            "own_data",
            "looked",
            "rights",
            "right",
            "helpers",
            "helping",
        )
    )
    | frozenset({"portal:plan_automatic"})
    | frozenset(
        f"portal:plan{name}"
        for name in ("s", "", "_new", "_options", "_outside", "_check", "_made", "_change", "_pay_off")
    )
)


_PAYING = frozenset(
    f"portal:{name}"
    for name in (
        "pay_amount",
        "pay_check",
        "pay_more",
        "pay_underway",
        "pay_your_bank",
        "pay_bank",
        "several_amount",
        "several_split",
        "quick_plan",
        "quick_plan_check",
        "quick_plan_outside",
    )
)


def own_page(path: str) -> str:
    """The path when it is one of the pages behind the login, else nothing: nobody is led anywhere else."""
    return path if _name(path) in _BEHIND_THE_LOGIN else ""


def paying_page(path: str) -> str:
    """The path when it is one of the pages of paying, else nothing."""
    return path if _name(path) in _PAYING else ""


def keeps_work(path: str) -> bool:
    """Whether the page at this path shows again what was typed on it."""
    return _name(path) in _FORMS


def here(request: HttpRequest) -> str:
    """Where the visitor is: the page asked for, or the one whose form or button was sent."""
    told = (request.path, request.POST.get("back", ""), urlsplit(request.headers.get("Referer", "")).path)
    return next((path for path in told if own_page(path)), "")


def session_mark(request: HttpRequest) -> str:
    """What tells this session's pages from another's, and opens nothing."""
    return hashlib.sha256(f"mark of {request.session.session_key}".encode()).hexdigest()[:16]


def _name(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""
