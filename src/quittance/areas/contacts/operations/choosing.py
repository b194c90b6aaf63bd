"""What people choose for themselves: where letters go, in which language, and how they are told of news."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from quittance.areas.audit import operations as audit
from quittance.areas.contacts.models import PostalAddress, Preference
from quittance.areas.contacts.operations.telling import Telling, tell
from quittance.areas.contacts.queries.reaching import PostTo, reach
from quittance.areas.contacts.rules import ContactRefused
from quittance.areas.parties.models import Party
from quittance.formats.notice import LANGUAGES
from quittance.kit.db import locked

REGISTERED = PostTo("", "", "", "NO")
"""To the registered address, as before anything was chosen."""


def change_address(*, party_ids: Sequence[int], to: PostTo, actor: str, now: dt.datetime) -> None:
    """From now on letters without a login go there; kept as history. Whoever can be reached is told."""
    with transaction.atomic():
        locked("parties_party", sorted(party_ids))
        for party_id in party_ids:
            row = PostalAddress.objects.create(
                party_id=party_id,
                address=to.address,
                postcode=to.postcode,
                city=to.city,
                country=to.country,
                given_at=now,
                given_by=actor,
            )
            audit.record(
                actor=actor, action="address.changed", subject=f"party:{party_id}", now=now, postal_address=row.pk
            )
        tell(Telling(party_ids[0], "contact_changed", f"address:{row.pk}"), now=now)


def choose_way(*, party_ids: Sequence[int], way: str, quick_logins: bool, actor: str, now: dt.datetime) -> None:
    """How to be told of news, and whether new logins may be sent that way too. Raises ContactRefused (not_verified)."""
    with transaction.atomic():
        locked("parties_party", sorted(party_ids))
        reached = reach(party_ids)
        if way != "letter" and any(way not in reached[one].points if one in reached else True for one in party_ids):
            raise ContactRefused("not_verified")
        for party_id in party_ids:
            values = {
                "way": way,
                "quick_logins": quick_logins and way != "letter",
                "changed_at": now,
                "changed_by": actor,
            }
            Preference.objects.update_or_create(party_id=party_id, defaults=values)
            audit.record(
                actor=actor,
                action="preference.changed",
                subject=f"party:{party_id}",
                now=now,
                way=way,
                quick_logins=int(quick_logins),
            )


def choose_language(*, party_ids: Sequence[int], language: str, actor: str, now: dt.datetime) -> None:
    """The language of letters and notices from now on; anybody who is logged in may choose it."""
    if language not in LANGUAGES:
        raise ValueError(f"{language!r} is none of {', '.join(LANGUAGES)}")
    with transaction.atomic():
        locked("parties_party", sorted(party_ids))
        for party_id in party_ids:
            if Party.objects.filter(pk=party_id).exclude(language=language).update(language=language):
                audit.record(
                    actor=actor, action="language.changed", subject=f"party:{party_id}", now=now, language=language
                )
