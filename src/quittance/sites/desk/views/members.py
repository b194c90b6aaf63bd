"""Members: who may log in, as what, and what is done when somebody comes, leaves or loses a phone.

Of cases, payments and debtors nothing is read here: whoever manages members need not be somebody who may see those.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quittance.areas.audit.queries import trail
from quittance.areas.insight.people import names_of
from quittance.areas.staff import operations
from quittance.areas.staff.colleague import Colleague
from quittance.areas.staff.queries import colleague as find_colleague
from quittance.areas.staff.queries import colleagues
from quittance.kit import clock
from quittance.sites.desk.access import room
from quittance.sites.desk.forms_staff import ADDRESS_TAKEN, MemberForm, RolesForm
from quittance.sites.desk.wording_staff import MEMBER_DONE
from quittance.sites.ui.answers import see_other

_DONE = "desk_member_done"
_SHOWN = 50


@room("staff.manage")
@require_safe
def everybody(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Everybody, those who have left last."""
    members = sorted(colleagues(), key=lambda one: not one.is_active)
    return render(request, "desk/members/list.html", {"members": members})


@room("staff.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Somebody new. The password stands in the answer and nowhere else."""
    form = MemberForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = operations.add_member(**form.cleaned_data, actor=colleague.actor, now=clock.now())
        except operations.StaffRefused:  # the form has checked everything else
            form.add_error("email", ADDRESS_TAKEN)
        else:
            context = {"member": _found(made.member_id), "password": made.password, "is_new": True}
            return render(request, "desk/members/password.html", context)
    return render(request, "desk/members/new.html", {"form": form})


@room("staff.manage")
@require_safe
def member(request: HttpRequest, colleague: Colleague, member_id: int) -> HttpResponse:
    """One member: how they get in, what they may do, and what was done about that."""
    return _show(request, colleague, _found(member_id))


@room("staff.manage")
@require_POST
def roles(request: HttpRequest, colleague: Colleague, member_id: int) -> HttpResponse:
    """Other roles in place of the present ones."""
    found, form = _found(member_id), RolesForm(request.POST)
    if found.member_id == colleague.member_id:
        return _not_oneself(request, colleague, found)
    if not form.is_valid():
        return _show(request, colleague, found, form=form)
    chosen = form.cleaned_data["roles"]
    if frozenset(chosen) != found.roles:
        operations.set_roles(member_id=member_id, roles=chosen, actor=colleague.actor, now=clock.now())
    return _done(request, member_id, "roles")


@room("staff.manage")
@require_POST
def active(request: HttpRequest, colleague: Colleague, member_id: int) -> HttpResponse:
    """Keeps a member out, or lets them in again."""
    found, wanted = _found(member_id), request.POST.get("do") == "enable"
    if found.member_id == colleague.member_id:
        return _not_oneself(request, colleague, found)
    if wanted != found.is_active:
        operations.set_active(member_id=member_id, active=wanted, actor=colleague.actor, now=clock.now())
    return _done(request, member_id, "enabled" if wanted else "disabled")


@room("staff.manage")
@require_POST
def second_factor(request: HttpRequest, colleague: Colleague, member_id: int) -> HttpResponse:
    """Removes a second factor that was lost."""
    found = _found(member_id)
    if found.member_id == colleague.member_id:
        return _not_oneself(request, colleague, found)
    operations.reset_second_factor(member_id=member_id, actor=colleague.actor, now=clock.now())
    return _done(request, member_id, "second_factor")


@room("staff.manage")
@require_POST
def password(request: HttpRequest, colleague: Colleague, member_id: int) -> HttpResponse:
    """A new password, which stands in the answer and nowhere else."""
    found = _found(member_id)
    if found.member_id == colleague.member_id:
        return _not_oneself(request, colleague, found)
    made = operations.reset_password(member_id=member_id, actor=colleague.actor, now=clock.now())
    return render(request, "desk/members/password.html", {"member": found, "password": made})


def _found(member_id: int) -> Colleague:
    found = find_colleague(member_id)
    if found is None:
        raise Http404
    return found


def _done(request: HttpRequest, member_id: int, what: str) -> HttpResponse:
    request.session[_DONE] = [member_id, what]
    return see_other("desk:member", member_id)


def _not_oneself(request: HttpRequest, colleague: Colleague, found: Colleague) -> HttpResponse:
    return _show(request, colleague, found, refused=True, status=409)


def _show(
    request: HttpRequest,
    colleague: Colleague,
    found: Colleague,
    *,
    form: RolesForm | None = None,
    refused: bool = False,
    status: int = 200,
) -> HttpResponse:
    whose, done = request.session.pop(_DONE) if _DONE in request.session else (0, "")
    history = [one for one in trail([found.actor], limit=_SHOWN) if one.action.startswith("staff.")]
    context = {
        "member": found,
        "oneself": found.member_id == colleague.member_id,
        "form": form or RolesForm(initial={"roles": [role.value for role in found.roles]}),
        "refused": refused,
        "done": MEMBER_DONE.get(done) if whose == found.member_id else None,
        "history": history,
        "names": names_of(one.actor for one in history),
    }
    return render(request, "desk/members/member.html", context, status=status)
