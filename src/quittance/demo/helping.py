"""Somebody in the demo who helps: Oda has let her debt adviser see and pay, and the adviser has taken it up."""

import datetime as dt

from django.conf import settings
from django.utils.translation import gettext_noop as _

from quittance.areas.access.identities import log_in_with_identity
from quittance.areas.access.mandates import Offer, accept, give
from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.queries.visitors import with_own_cases
from quittance.areas.parties.models import Party
from quittance.areas.parties.rules import identity_place
from quittance.demo.cast import CAST
from quittance.kit.clock import oslo_date
from quittance.kit.crypto import decrypt
from quittance.providers.identity import Proved

KEY = "helper"
NAME = "Hedda Hjelpsom"
STORY = _(
    "Helps Oda Oppdiktet as a debt adviser: she may see and pay. She owes nothing herself. "
    "Choose “You help 1 person” after logging in."
)
STABLE_ID, NUMBER = "9578-5999-4-5098124", "14827700003"
"""As the simulated BankID knows her."""
_HELPED = "fresh"
_FOR = dt.timedelta(days=90)


def let_help(*, at: dt.datetime) -> None:
    """Oda gives the code and Hedda takes it up, as both would do with BankID."""
    helped = next(member for member in CAST if member.key == _HELPED)
    party = Party.objects.get(name=helped.name)
    number = decrypt(bytes(party.identity or b""), place=identity_place(bytes(party.blind_index)))
    offer = Offer(NAME, "adviser", "pay", None, oslo_date(at) + _FOR)
    given = give(_identified(Proved(number, f"demo-{helped.key}", "high", helped.name), at), offer, now=at)
    accept(_identified(Proved(NUMBER, STABLE_ID, "high", NAME), at), code=given.code, proved_name=NAME, now=at)


def _identified(proved: Proved, at: dt.datetime) -> Visitor:
    return with_own_cases(log_in_with_identity(proved, issuer=settings.BANKID_ISSUER, now=at))
