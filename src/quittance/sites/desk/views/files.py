"""The register of received files: what came, what became of it, the bytes themselves, and the door for new ones."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quittance.areas.exchange.operations import hand_out
from quittance.areas.exchange.queries import LISTED, received, received_one
from quittance.areas.insight.people import names_of
from quittance.areas.insight.register import history_of
from quittance.areas.payments.operations.bank_files import import_file
from quittance.areas.staff.colleague import Colleague
from quittance.kit import clock
from quittance.sites.desk.access import room
from quittance.sites.desk.attachments import attachment
from quittance.sites.desk.forms_money import LARGEST_FILE, BankFileForm
from quittance.sites.ui.answers import or_404, see_other

_IMPORTED = "desk_imported"
# What a form adds around the file.
_ROOM_FOR_THE_FORM = 100_000


@room("file.read")
@require_safe
def register(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Every file, newest first, a page at a time."""
    before = request.GET.get("before", "")
    refused_only = request.GET.get("only") == "refused"
    found = received(before=int(before) if before.isdecimal() and len(before) < 18 else None, refused_only=refused_only)
    context = {
        "files": found,
        "names": names_of(one.actor for one in found),
        "next": found[-1].file_id if len(found) == LISTED else None,
        "refused_only": refused_only,
        "may_import": colleague.may("file.import"),
    }
    return render(request, "desk/files/list.html", context)


@room("file.read")
@require_safe
def file_page(request: HttpRequest, colleague: Colleague, file_id: int) -> HttpResponse:
    """One file: who brought it and when, its problems, and what its payments became."""
    found = or_404(received_one(file_id))
    history = history_of(file_id)
    context = {
        "file": found,
        "names": names_of([found.actor, *(entry.actor for entry in history.trail)]),
        "history": history,
        "done": _just_imported(request, file_id),
        "may_resolve": colleague.may("suspense.read"),
    }
    return render(request, "desk/files/file.html", context)


@room("file.read")
@require_POST
def download(request: HttpRequest, colleague: Colleague, file_id: int) -> HttpResponse:
    """The bytes as they came, written down."""
    found = or_404(hand_out(file_id=file_id, actor=colleague.actor, now=clock.now()))
    return attachment(*found)


# The browser's file is read only for members who may bring one, and only when it is not too large: the check of the
# form's token, which would read all of it, comes after.
@csrf_exempt
@room("file.import")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Takes a bank file in, by the operation that the command line uses."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST_FILE + _ROOM_FOR_THE_FORM:
        return render(request, "desk/files/too_large.html", {"largest": LARGEST_FILE // 1_000_000}, status=413)
    return _upload(request, colleague)


def _just_imported(request: HttpRequest, file_id: int) -> dict[str, Any] | None:
    """What the import said, on the first page after it."""
    if request.session.get(_IMPORTED, {}).get("file") != file_id:
        return None
    done: dict[str, Any] = request.session.pop(_IMPORTED)
    return done


@csrf_protect
def _upload(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    if request.method != "POST":
        return render(request, "desk/files/upload.html", {"form": BankFileForm()})
    form = BankFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "desk/files/upload.html", {"form": form})
    file = form.cleaned_data["file"]
    done = import_file(data=file.read(), filename=file.name, actor=colleague.actor, now=clock.now())
    assert done.file_id is not None
    request.session[_IMPORTED] = done.as_dict()  # remarks are told once: the file itself keeps why it was refused
    return see_other("desk:file", done.file_id)
