"""E-mail through a service of django-anymail (the simulated one) and through SMTP: sent, or named why not."""

import socketserver
import threading
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from quittance.config.mail import mail_backend, service_options
from quittance.kit.mail import Mail, check_mail, send_mail
from quittance.providers.messaging import ADDRESS_REFUSED
from quittance.providers.payment import ProviderError, Rejected, Technical, UnknownOutcome
from tests.sandbox_fixture import SandboxProcess, free_port

MAIL = Mail("key-1", "ask@example.no", "Emne: æøå", "Hei\n\nTekst æøå\n")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


@pytest.fixture
def service(sandbox: SandboxProcess, settings: Any) -> SandboxProcess:
    """Django sends through the simulated service."""
    sandbox.ask("mail", "POST", "reset")
    values = sandbox.mail_settings()
    settings.EMAIL_BACKEND = mail_backend(values["MAIL_SERVICE"])
    settings.DEFAULT_FROM_EMAIL = values["MAIL_FROM"]
    options = service_options(values["MAIL_SERVICE"], values["MAIL_OPTIONS"])
    settings.ANYMAIL = {**options, "REQUESTS_TIMEOUT": 1}
    return sandbox


def refused(mail: Mail = MAIL) -> ProviderError:
    with pytest.raises(ProviderError) as trouble:
        send_mail(mail)
    assert mail.to not in str(trouble.value)
    return trouble.value


def test_an_email_arrives_and_one_that_comes_again_is_the_same(service: SandboxProcess) -> None:
    send_mail(MAIL)
    send_mail(MAIL)
    (kept,) = service.ask("mail", "GET", "payments")["payments"]
    assert (kept["to"], kept["subject"], kept["text"], kept["copies"]) == (MAIL.to, MAIL.subject, MAIL.text, 2)


@pytest.mark.parametrize(
    ("kind", "error", "code"),
    [
        ("error_after", UnknownOutcome, "server_error"),
        ("timeout_after", UnknownOutcome, "no_answer"),
        ("malformed", UnknownOutcome, "no_answer"),
        ("unavailable", UnknownOutcome, "server_error"),
        ("rate_limited", Technical, "rate_limited"),
        ("unauthorized", Technical, "credentials"),
    ],
)
def test_trouble_of_a_service_has_a_name(service: SandboxProcess, kind: str, error: type, code: str) -> None:
    service.ask("mail", "POST", "faults", operation="send", kind=kind, seconds=2)
    found = refused()
    assert (type(found), found.code) == (error, code)


def test_an_address_that_is_refused_is_refused_for_good(service: SandboxProcess) -> None:
    found = refused(Mail("key-2", "refused@example.no", "s", "t"))
    assert (type(found), found.code) == (Rejected, ADDRESS_REFUSED)


def test_a_service_nobody_answers_at(settings: Any) -> None:
    settings.EMAIL_BACKEND = mail_backend("postmark")
    settings.ANYMAIL = service_options("postmark", f"server_token=x, api_url=http://127.0.0.1:{free_port()}/")
    assert refused().code == "not_sent"
    assert "only asked" in check_mail()


class _Post(socketserver.StreamRequestHandler):
    """As much SMTP as one e-mail needs; `answers` replaces what is said to a command."""

    answers: ClassVar[dict[str, bytes]] = {}
    taken: ClassVar[list[bytes]] = []

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            verb = line.split()[0].decode().upper()[:4] if line.strip() else ""
            answer = self.answers.get(verb, b"354 go on" if verb == "DATA" else b"250 ok")
            if not answer:
                return
            self.wfile.write(answer + b"\r\n")
            if answer.startswith(b"354"):
                body = b""
                while (part := self.rfile.readline()) and part != b".\r\n":
                    body += part
                self.taken.append(body)
                last = self.answers.get("BODY", b"250 taken")
                if not last:
                    return
                self.wfile.write(last + b"\r\n")
            if verb == "QUIT":
                return


@pytest.fixture
def post(settings: Any) -> Iterator[type[_Post]]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Post) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        settings.EMAIL_BACKEND = mail_backend("smtp")
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = False, 2
        _Post.answers.clear()
        _Post.taken.clear()
        yield _Post
        server.shutdown()


def test_an_email_goes_out_by_smtp(post: type[_Post]) -> None:
    assert check_mail() == "reachable"
    send_mail(MAIL)
    (body,) = post.taken
    assert b"Message-ID: <key-1@" in body
    assert b"Auto-Submitted: auto-generated" in body


@pytest.mark.parametrize(
    ("verb", "answer", "error", "code"),
    [
        ("RCPT", b"550 nobody", Rejected, ADDRESS_REFUSED),
        ("RCPT", b"451 later", Technical, "rate_limited"),
        ("BODY", b"554 no", Rejected, "refused"),
        ("BODY", b"451 later", Technical, "rate_limited"),
        ("BODY", b"", UnknownOutcome, "no_answer"),
    ],
)
def test_trouble_by_smtp_has_a_name(post: type[_Post], verb: str, answer: bytes, error: type, code: str) -> None:
    post.answers[verb] = answer
    found = refused()
    assert (type(found), found.code) == (error, code)


def test_smtp_that_nobody_answers(settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = mail_backend("smtp"), "127.0.0.1", free_port()
    assert refused().code == "not_sent"
    with pytest.raises(Technical, match="not_sent"):
        check_mail()
