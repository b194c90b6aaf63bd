"""Members: who may log in, as what, and what is done when somebody comes, leaves or loses a phone.

What lessens access is done at once; what gives it waits for another administrator. Of cases, payments and debtors
nothing is read here: whoever manages members need not be somebody who may see those.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quittance.areas.audit.queries import Entry, trail
from quittance.areas.insight import proposals
from quittance.areas.insight.people import names_of
from quittance.areas.staff import granting, operations
from quittance.areas.staff.colleague import Colleague
from quittance.areas.staff.queries import colleague as find_colleague
from quittance.areas.staff.queries import colleagues
from quittance.areas.staff.rules import KINDS, PASSWORD, RETURN, SECOND_FACTOR
from quittance.core.errors import CoreError
from quittance.kit import clock
from quittance.sites.desk.access import room
from quittance.sites.desk.forms_staff import ADDRESS_TAKEN, MemberForm, ReasonForm, RolesForm
from quittance.sites.desk.wording_money import refusal
from quittance.sites.desk.wording_staff import MEMBER_DONE
from quittance.sites.ui.answers import or_404, see_other

_DONE = "desk_member_done"
_SHOWN = 50


@room("staff.manage")
@require_safe
def everybody(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """What waits for another administrator, and everybody, those who have left last."""
    members = sorted(colleagues(), key=lambda one: not one.is_active)
    found = proposals.waiting(reader=colleague, now=clock.now(), among=KINDS)
    return render(request, "desk/members/list.html", {"members": members, "found": found})


@room("staff.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Somebody new, whose roles wait. The password stands in the answer and nowhere else."""
    form = MemberForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = granting.add(**form.cleaned_data, maker=colleague.actor, now=clock.now())
        except operations.StaffRefused:  # the form has checked everything else
            form.add_error("email", ADDRESS_TAKEN)
        else:
            context = {"member": _found(made.member_id), "password": made.password, "is_new": True}
            return render(request, "desk/members/password.html", context)
    return render(request, "desk/members/new.html", {"form": form, "alone": not _others(colleague)})


@room("staff.manage")
@require_safe
def member(request: HttpRequest, colleague: Colleague, member_id: int) -> HttpResponse:
    """One member: how they get in, what they may do, and what was done about that."""
    return _show(request, colleague, _found(member_id))


@room("staff.manage")
@require_POST
def roles(request: HttpRequest, colleague: Colleague, member_id: int) -> HttpResponse:
    """Other roles in place of the present ones: what is taken away is gone at once, what is new is asked for."""
    found = _found(member_id)
    form = RolesForm(request.POST, present=found.roles)
    if found.member_id == colleague.member_id:
        return _not_oneself(request, colleague, found)
    if not form.is_valid():
        return _show(request, colleague, found, form=form)
    asked = granting.change_roles(member_id=member_id, **form.cleaned_data, maker=colleague.actor, now=clock.now())
    taken = found.roles - set(form.cleaned_data["roles"])
    return _done(request, member_id, ("roles_asked" if taken else "asked") if asked else "roles")


@room("staff.manage")
@require_POST
def active(request: HttpRequest, colleague: Colleague, member_id: int) -> HttpResponse:
    """Keeps a member out, or asks another administrator to let them in again."""
    found = _found(member_id)
    if request.POST.get("do") == "enable":
        return _ask(request, colleague, found, RETURN)
    if found.member_id == colleague.member_id:
        return _not_oneself(request, colleague, found)
    if found.is_active:
        operations.set_active(member_id=member_id, active=False, actor=colleague.actor, now=clock.now())
    return _done(request, member_id, "disabled")


@room("staff.manage")
@require_POST
def second_factor(request: HttpRequest, colleague: Colleague, member_id: int) -> HttpResponse:
    """Asks another administrator to remove a second factor that was lost."""
    return _ask(request, colleague, _found(member_id), SECOND_FACTOR)


@room("staff.manage")
@require_POST
def password(request: HttpRequest, colleague: Colleague, member_id: int) -> HttpResponse:
    """Asks another administrator for a new password; who agrees reads it and hands it over."""
    return _ask(request, colleague, _found(member_id), PASSWORD)


def _ask(request: HttpRequest, colleague: Colleague, found: Colleague, kind: str) -> HttpResponse:
    if found.member_id == colleague.member_id:
        return _not_oneself(request, colleague, found)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, colleague, found, asking=form)
    reason = form.cleaned_data["why"]
    try:
        granting.propose(kind=kind, member_id=found.member_id, reason=reason, maker=colleague.actor, now=clock.now())
    except CoreError as no:
        return _show(request, colleague, found, refused=refusal(no), status=409)
    return _done(request, found.member_id, "asked")


def _found(member_id: int) -> Colleague:
    return or_404(find_colleague(member_id))


def _others(*but: Colleague) -> bool:
    """Whether an administrator is left who could agree."""
    known = {one.member_id for one in but}
    return any(one.may("staff.manage") and one.member_id not in known for one in colleagues())


def _done(request: HttpRequest, member_id: int, what: str) -> HttpResponse:
    request.session[_DONE] = [member_id, what]
    return see_other("desk:member", member_id)


def _not_oneself(request: HttpRequest, colleague: Colleague, found: Colleague) -> HttpResponse:
    return _show(request, colleague, found, oneself_refused=True, status=409)


def _may_ask(found: Colleague, waiting: list[proposals.Told]) -> list[str]:
    """What may be said to be lost: of somebody who may log in, and nothing that waits already."""
    known = {one.proposal.kind for one in waiting}
    has = {"password": (PASSWORD, True), "second_factor": (SECOND_FACTOR, found.has_second_factor)}
    return [name for name, (kind, there) in has.items() if found.is_active and there and kind not in known]


def _about_access(event: Entry) -> bool:
    return event.action.startswith(("staff.", "approval.")) and event.action != "approval.read"


def _show(
    request: HttpRequest, colleague: Colleague, found: Colleague, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The member's page. `more`: a `form` or what is `asking` with errors, what was `refused`, `oneself_refused`."""
    whose, done = request.session.pop(_DONE) if _DONE in request.session else (0, "")
    history = [one for one in trail([found.actor], limit=_SHOWN) if _about_access(one)]
    waiting = [
        one
        for one in proposals.waiting(reader=colleague, now=clock.now(), among=KINDS).proposals
        if one.proposal.subject == found.actor
    ]
    chosen = found.roles.union(*(one.access.gives for one in waiting if one.access))
    context = {
        "member": found,
        "oneself": found.member_id == colleague.member_id,
        "form": RolesForm(initial={"roles": [role.value for role in chosen]}),
        "asking": ReasonForm(),
        "refused": "",
        "oneself_refused": False,
        "waiting": waiting,
        "lost": _may_ask(found, waiting),
        "returns": any(one.proposal.kind == RETURN for one in waiting),
        "alone": not _others(colleague, found),
        "done": MEMBER_DONE.get(done) if whose == found.member_id else None,
        "history": history,
        "names": names_of({one.actor for one in history} | {one.proposal.maker for one in waiting}),
        **more,
    }
    return render(request, "desk/members/member.html", context, status=status)
