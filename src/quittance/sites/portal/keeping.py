"""What somebody had typed when their session ended: kept for them, sealed, until they have logged in again.

Whoever logs in next at this browser may be somebody else, and gets nothing: what is kept belongs to the debtor, to
the one login of a company, or to the helper, that typed it. It stands in the session and in no address. Files cannot
be kept.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.http import HttpRequest, QueryDict

from quittance.areas.access.queries import current_visitor
from quittance.areas.access.visitor import Visitor
from quittance.kit import clock
from quittance.kit.crypto import CannotDecrypt, decrypt, encrypt
from quittance.sites.portal.places import keeps_work

_SLOT = "kept_work"
_PLACE = "session.kept_work"
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "back"})
_LARGEST = 20_000


@dataclass(frozen=True, slots=True)
class Work:
    """What was typed on a page, by field, and whose it is."""

    path: str
    owner: str
    values: Mapping[str, list[str]]


def owner_of(visitor: Visitor) -> str:
    """To whom typed words belong; nobody's is empty."""
    if visitor.tier == "helper":
        return visitor.actor
    if visitor.company:
        return f"login:{visitor.credential_id}"
    return f"party:{visitor.party_id}" if visitor.party_id else ""


def typed_now(request: HttpRequest, kept_visitor: Mapping[str, object] | None, *, path: str) -> Work | None:
    """What this request brings of a form at `path`; None when there is nothing to keep, or nobody it belongs to."""
    if request.method != "POST" or not keeps_work(path):
        return None
    values = {name: found for name, found in _lists(request.POST).items() if name not in _NOT_TYPED and any(found)}
    owner = owner_of(current_visitor(kept_visitor, today=clock.today()))
    if not owner or not values or sum(len(text) for found in values.values() for text in found) > _LARGEST:
        return None
    return Work(path, owner, values)


def _lists(data: QueryDict) -> dict[str, list[str]]:
    return {str(name): [str(value) for value in values] for name, values in data.lists()}


def put(request: HttpRequest, work: Work | None) -> None:
    """Keeps it, in place of what was kept before; nothing leaves that as it is."""
    if work is not None:
        request.session[_SLOT] = base64.b64encode(encrypt(json.dumps(asdict(work)), place=_PLACE)).decode()


def kept(request: HttpRequest) -> Work | None:
    """What is kept in this session."""
    if (sealed := request.session.get(_SLOT)) is None:
        return None
    try:
        return Work(**json.loads(decrypt(base64.b64decode(sealed), place=_PLACE)))
    except CannotDecrypt:
        return None


def forget_sent(request: HttpRequest) -> None:
    """The form at this page was sent, and taken: what was kept of it is not needed any more."""
    work = kept(request)
    if work is not None and work.path == request.path:
        del request.session[_SLOT]


def typed(request: HttpRequest) -> dict[str, str]:
    """For the `initial` of the form at this page: what was typed here before the session ended. The page says so."""
    return {name: values[-1] for name, values in _come_back(request).items()}


def ticked(request: HttpRequest, name: str) -> dict[str, list[str]]:
    """The same for a field of which several can be chosen; nothing when there is nothing to show again."""
    values = _come_back(request).get(name)
    return {name: values} if values else {}


def _come_back(request: HttpRequest) -> Mapping[str, list[str]]:
    work = kept(request)
    if work is None or work.path != request.path:
        return {}
    request.work_came_back = True  # type: ignore[attr-defined]
    return work.values
