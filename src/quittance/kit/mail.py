"""Sends one e-mail through whatever Django's mail is set to, and says what went wrong in the words of our ports."""

import smtplib
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from quittance.providers.messaging import ADDRESS_REFUSED
from quittance.providers.payment import ProviderError, Rejected, Technical, UnknownOutcome

_ADVICE = {
    "not_sent": "The mail service could not be reached; nothing was sent.",
    "no_answer": "The mail service did not answer to the end; the e-mail may have gone out.",
    "credentials": "The mail service does not accept our key or password. Check the MAIL_* settings.",
    "rate_limited": "Too many e-mails in a short time; we wait.",
    "server_error": "The mail service has a fault of its own.",
    "refused": "The mail service refused the e-mail. Check MAIL_FROM, and the agreement with it.",
    ADDRESS_REFUSED: "No e-mail can be sent to this address.",
}


@dataclass(frozen=True, slots=True)
class Mail:
    """What is sent. `key` becomes the Message-ID, by which mailboxes know an e-mail that comes again."""

    key: str
    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)


def send_mail(mail: Mail) -> None:
    """Hands an e-mail over. Must not be called inside a transaction.

    Raises Technical (nothing went out), UnknownOutcome (it may have), Rejected (never will: address_refused, refused).
    """
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    # No person answers to a notice, and no machine shall answer it with an absence message.
    headers = {"Message-ID": f"<{mail.key}@{host}>", "Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(mail.subject, mail.text, to=[mail.to], headers=headers, connection=get_connection()).send()
    except Exception as problem:
        raise named(problem) from problem


def check_mail() -> str:
    """Opens a connection where there is one to open; a line for the operator. Raises Technical, Rejected."""
    if not settings.EMAIL_BACKEND.startswith("django."):
        return "set up; the service is only asked when an e-mail is sent"
    try:
        connection = get_connection()
        connection.open()
        connection.close()
    except Exception as problem:
        raise named(problem) from problem
    return "reachable"


def named(problem: Exception) -> ProviderError:
    """Which of our errors an exception of a mail backend is. What is unknown may have been sent."""
    return _smtp(problem) or _service(problem) or _error(UnknownOutcome, "no_answer")


def _smtp(problem: Exception) -> ProviderError | None:
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return _error(Technical, "credentials")
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        final = all(code >= 500 for code, _words in problem.recipients.values())
        return _error(Rejected, ADDRESS_REFUSED) if final else _error(Technical, "rate_limited")
    if isinstance(problem, smtplib.SMTPConnectError):
        return _error(Technical, "not_sent")
    if isinstance(problem, smtplib.SMTPResponseException):
        return _error(Rejected, "refused") if problem.smtp_code >= 500 else _error(Technical, "rate_limited")
    return _error(Technical, "not_sent") if isinstance(problem, ConnectionRefusedError) else None


def _service(problem: Exception) -> ProviderError | None:
    """Errors of django-anymail; imported when there is one, for it brings an HTTP library along."""
    from anymail.exceptions import AnymailInvalidAddress, AnymailRecipientsRefused, AnymailRequestsAPIError
    from requests import ConnectionError as NotConnected
    from requests import ConnectTimeout

    if isinstance(problem, (AnymailRecipientsRefused, AnymailInvalidAddress)):
        return _error(Rejected, ADDRESS_REFUSED)
    if not isinstance(problem, AnymailRequestsAPIError):
        return None
    status = problem.status_code
    if status is None:
        return _error(Technical, "not_sent") if isinstance(problem, (NotConnected, ConnectTimeout)) else None
    if status >= 500 or status < 300:
        return _error(UnknownOutcome, "server_error" if status >= 500 else "no_answer")
    known = {401: "credentials", 403: "credentials", 429: "rate_limited"}
    return _error(Technical, known[status]) if status in known else _error(Rejected, "refused")


def _error(kind: type[ProviderError], code: str) -> ProviderError:
    return kind(code, _ADVICE[code])
