"""What a session knows of whoever is at the browser: which login, the name BankID proved, and whom they help.

The name is asked for once, when somebody takes up a mandate; sessions are sealed (kit.sessions).
"""

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from quittance.sites.portal import checkout

VISITOR = "visitor"
_NAME = "proved_name"
_LONGEST = 200


def keep(session: SessionBase, name: str) -> None:
    """Keeps the name that was proved; an empty one leaves nothing."""
    if name:
        session[_NAME] = name[:_LONGEST]


def name_of(session: SessionBase) -> str:
    """The name that was proved in this session; empty where BankID told none."""
    return str(session.get(_NAME, ""))


def help_by(request: HttpRequest, mandate_id: int | None) -> None:
    """From now on this session looks at the cases of whom the mandate is for, or (None) at one's own.

    What was about to be paid stays behind: it was another's.
    """
    kept = {name: value for name, value in request.session[VISITOR].items() if name != "mandate_id"}
    request.session[VISITOR] = kept if mandate_id is None else {**kept, "mandate_id": mandate_id}
    checkout.forget(request.session)
    request.session.cycle_key()


def stop_helping(request: HttpRequest) -> bool:
    """Goes back to one's own cases; False when this session helped nobody."""
    if not (request.session.get(VISITOR) or {}).get("mandate_id"):
        return False
    help_by(request, None)
    return True
