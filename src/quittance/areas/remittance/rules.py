"""What stands in the way of a remittance or a payment file, in words for a person."""

from django.conf import settings

from quittance.areas.remittance.models import PaymentFile, RemittanceRun
from quittance.core.errors import CoreError

RUN, FIRST, SECOND, DETAILS = "remittance_run", "payment_file", "payment_file_again", "payout_details"
NOT_TAKEN = "payment_file_not_taken"
"""Kinds of proposals."""


class RemittanceRefused(CoreError):
    """What was asked for cannot be done now.

    Codes: future_day, no_creditor, nothing_to_pay, not_configured, not_covered, differs, wrong_state, same_approver,
    downloaded_before, answer_unreadable, answer_of_another_file, account, has_left, may_have_left, bank_has_it,
    not_yours.
    """


def check_state(thing: RemittanceRun | PaymentFile, *states: str) -> None:
    """Raises RemittanceRefused unless the run or file is in one of the states."""
    if thing.state not in states:
        raise RemittanceRefused("wrong_state", f"This is {thing.get_state_display().lower()} already.")


def check_configured() -> None:
    """Raises RemittanceRefused unless the agency file says what a payment file needs."""
    agency = settings.AGENCY
    missing = [name for name in ("bank_account", "bank_bic") if not getattr(agency, name)]
    if missing:
        raise RemittanceRefused("not_configured", f"The agency file does not say {' and '.join(missing)}.")
