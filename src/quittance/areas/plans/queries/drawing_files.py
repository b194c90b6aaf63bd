"""AvtaleGiro files and lists of agreements, as pages and commands read them."""

import datetime as dt
from dataclasses import dataclass

from quittance.areas.plans.models import AgreementListTaken, DrawingFile, Mandate
from quittance.core.money import to_text


@dataclass(frozen=True, slots=True)
class DrawingFileView:
    """A file to the bank: what it draws and takes back, øre to be drawn, and who made and first fetched it."""

    file_id: int
    number: int
    claims: int
    deletions: int
    total: int
    made_by: str
    made_at: dt.datetime
    handed_by: str
    handed_at: dt.datetime | None

    def as_dict(self) -> dict[str, object]:
        """For JSON: kroner with two decimals."""
        return {
            "file": self.file_id,
            "number": self.number,
            "claims": self.claims,
            "deletions": self.deletions,
            "total": to_text(self.total),
            "made_by": self.made_by,
            "handed_out": self.handed_at is not None,
        }


@dataclass(frozen=True, slots=True)
class ListView:
    """A list of agreements that was taken in from a received file, and what it changed."""

    received_id: int
    begun: int
    ended: int
    others: int
    at: dt.datetime


def drawing_files(*, limit: int = 60) -> tuple[DrawingFileView, ...]:
    """Files to the bank, the newest first."""
    names = ("pk", "number", "claims", "deletions", "total", "made_by", "made_at", "handed_by", "handed_at")
    found = DrawingFile.objects.order_by("-number").values_list(*names)[:limit]
    return tuple(DrawingFileView(*row) for row in found)


def agreement_lists(*, limit: int = 20) -> tuple[ListView, ...]:
    """Lists of agreements, the newest first."""
    found = AgreementListTaken.objects.order_by("-pk").values_list("received_id", "begun", "ended", "others", "at")
    return tuple(ListView(*row) for row in found[:limit])


def agreements_on() -> int:
    """How many plans are drawn by AvtaleGiro now."""
    return Mandate.objects.filter(way="avtalegiro", state=Mandate.State.ACTIVE).count()
