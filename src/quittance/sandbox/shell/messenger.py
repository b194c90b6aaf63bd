"""What the SMS gateway and the mail service have in common: an inbox to read, and a control page without payments."""

from abc import abstractmethod
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from quittance.sandbox.shell import clock, control, faults
from quittance.sandbox.shell.company import Company
from quittance.sandbox.shell.letters import Draft
from quittance.sandbox.shell.orders import Values

SHOWN = 100


class Messenger(Company):
    """A company that carries messages; a message stands where others have a payment."""

    orders = {}
    variants = ()

    @abstractmethod
    def messages(self) -> list[dict[str, Any]]:
        """Newest first: to, sender, subject, text, status, at."""

    def buttons(self, payment: Any) -> list[str]:
        """None: what becomes of messages is switched."""
        return []

    def page(self, payment: Any, base: str) -> str:
        """None: messages are read in the inbox."""
        return ""

    def drafts(self, payment: Any, event: str, variant: str, values: Values) -> list[Draft]:
        """None: nobody is told of anything; whoever wants to know asks."""
        return []


def urls(company: Messenger) -> list[URLPattern]:
    """The inbox, the control page and the control interface."""

    @require_safe
    def inbox(request: HttpRequest) -> HttpResponse:
        context = {"company": company, "messages": company.messages()[:SHOWN], "now": clock.now()}
        return render(request, "shell/inbox.html", context)

    @require_safe
    def control_page(request: HttpRequest) -> HttpResponse:
        context = {
            "company": company,
            "total": len(company.payments()),
            "switches": [control.switch_of(company, name) for name in company.switches],
            "faults": faults.waiting(company.name),
            "kinds": faults.KINDS,
            "now": clock.now(),
            "offset": clock.offset(),
            "problem": request.GET.get("problem", "")[:200],
        }
        return render(request, "shell/messenger.html", context)

    return [
        path("", inbox, name=f"{company.name}-inbox"),
        path("control/", control_page, name=f"{company.name}-control"),
        *control.urls(company)[1:],
    ]
