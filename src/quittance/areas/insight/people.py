"""Who it was: colleagues by name, for what stands in the trail and in the books."""

from collections.abc import Iterable

from quittance.areas.approvals.rules import STAFF
from quittance.areas.staff.queries import names


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Names by what stands there for people ("staff:7"), in one query; machines and commands are left out."""
    ids = {int(actor.removeprefix(STAFF)) for actor in actors if actor.startswith(STAFF)}
    return {f"{STAFF}{member_id}": name for member_id, name in names(sorted(ids)).items()} if ids else {}
