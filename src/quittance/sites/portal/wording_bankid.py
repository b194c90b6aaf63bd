"""Why a login with BankID came to nothing, in plain words: what happened, and what to do now."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from quittance.providers.identity import (
    Cancelled,
    InUse,
    NotProved,
    NumberMissing,
    TimedOut,
    TooLow,
    Unavailable,
    Untrusted,
)
from quittance.sites.portal.wording import Text

EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Ending:
    """A heading and what to tell; `again`: whether trying again at once can help."""

    heading: Text
    told: Text
    again: bool = True


ENDINGS: Mapping[str, Ending] = {
    "cancelled": Ending(
        _("The login was stopped"),
        _("You stopped the login, or BankID could not finish it. Nothing has happened. Nobody has seen your cases."),
    ),
    "timed-out": Ending(
        _("BankID did not hear from you in time"),
        _("The login has to be approved within a few minutes. Have your phone or code device at hand and try again."),
    ),
    "in-use": Ending(
        _("Another login is under way"),
        _(
            "Your BankID is being used in another window or app. Finish or stop that one, wait a minute and try again. "
            "If it is not you who is logging in, stop it and call your bank."
        ),
    ),
    "too-low": Ending(
        _("This way to log in is not safe enough here"),
        _(
            "What we have about your debts needs BankID with password or with the app, at the level called high. "
            "BankID with face or fingerprint alone is a level lower. Try again and choose another way in BankID."
        ),
    ),
    "no-number": Ending(
        _("BankID did not tell us who you are"),
        _(
            "We did not get your national identity number from BankID, so we cannot find your cases. It is not your "
            "fault. Call us, or log in with your letter meanwhile."
        ),
        again=False,
    ),
    "not-proved": Ending(
        _("We could not be sure that it is you"),
        _(
            "What came back from BankID did not fit what we asked for, so we let nobody in. Try again from the start. "
            "If it happens again, call us."
        ),
    ),
    "unavailable": Ending(
        _("BankID does not answer right now"),
        _("The fault is with BankID or with us, not with you. Try again in a few minutes, or use your letter."),
    ),
    EXPIRED: Ending(
        _("The login took too long"),
        _(
            "A login with BankID must be finished within ten minutes, in the browser where it was begun, and "
            "only once. Nothing has happened. Begin again."
        ),
    ),
}

REASONS: Mapping[type[NotProved], str] = {
    Cancelled: "cancelled",
    TimedOut: "timed-out",
    InUse: "in-use",
    TooLow: "too-low",
    NumberMissing: "no-number",
    Untrusted: "not-proved",
    Unavailable: "unavailable",
}
"""The page for each reason."""
