"""The look of the agency from settings; with the demo's agency come the demo's logos."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from quittance.kit import look
from quittance.kit.look import Look

_HERE = Path(__file__).parent
_DEMO, _DEMO_DARK = _HERE / "agency-logo.svg", _HERE / "agency-logo-dark.svg"


def load_look(name: str, *, colour: str, logo: str, dark_logo: str, own: bool) -> Look:
    """Colour and logos checked; `own` says that the agency is not the demo's. Raises ImproperlyConfigured."""
    if not (own or logo):
        logo, dark_logo = str(_DEMO), str(_DEMO_DARK)
    try:
        return look.load(name=name, colour=colour, logo=logo, dark_logo=dark_logo)
    except ValueError as error:
        raise ImproperlyConfigured(f"{error}.") from error
