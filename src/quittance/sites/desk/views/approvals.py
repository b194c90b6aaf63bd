"""The second pair of eyes: proposals about money and access with all there is to know, and somebody else's word."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.insight import proposals
from quittance.areas.insight.payee_accounts import PayeeAccount, whole_account
from quittance.areas.insight.people import names_of
from quittance.areas.payments.operations import deciding, sending
from quittance.areas.payments.queries.refunds import refunds
from quittance.areas.plans.operations import deciding as plans
from quittance.areas.plans.operations.deciding import KINDS as PLANS
from quittance.areas.plans.operations.rules_making import as_facts
from quittance.areas.staff import granting
from quittance.areas.staff.colleague import Colleague
from quittance.core.errors import CoreError
from quittance.kit import clock
from quittance.providers.payment import ProviderError
from quittance.sites.desk.access import room
from quittance.sites.desk.forms_money import DecisionForm
from quittance.sites.desk.wording_money import company_silent, decided_already, refusal
from quittance.sites.ui.answers import or_404, see_other
from quittance.sites.ui.plan_words import Rule, debts
from quittance.sites.ui.plan_words import told as plan_rules_told

_UNDER_WAY = ("approved", "sent", "failed")


@room("proposal.read")
@require_safe
def waiting(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """What waits for a second person, as far as the member may see it, and refunds that are on their way since."""
    found = proposals.waiting(reader=colleague, now=clock.now())
    sees_money = colleague.may("refund.read")
    under_way = refunds(states=_UNDER_WAY) if sees_money else ()
    context = {
        "found": found,
        "refunds": under_way,
        "sees_money": sees_money,
        "names": found.names | names_of({one.asked_by for one in under_way}),
    }
    return render(request, "desk/approvals/list.html", context)


@room("proposal.read")
@require_safe
def proposal(request: HttpRequest, colleague: Colleague, approval_id: int) -> HttpResponse:
    """One proposal: who, why, how much, and what it will do."""
    return _show(request, colleague, approval_id, DecisionForm())


@room("proposal.decide")
@require_POST
def judge(request: HttpRequest, colleague: Colleague, approval_id: int) -> HttpResponse:
    """Approves or rejects. Whoever proposed it cannot, whatever their roles. A password made by it is shown once."""
    told, _names = _opened(approval_id, colleague)
    if not colleague.may(proposals.NEEDS[told.proposal.kind]):
        return render(request, "desk/forbidden.html", status=403)
    word = request.POST.get("do")
    form = DecisionForm(request.POST, needed=word == "reject")
    if word not in {"approve", "reject"} or not form.is_valid():
        return _show(request, colleague, approval_id, form)
    said = {"approve": word == "approve", "comment": form.cleaned_data["comment"], "now": clock.now()}
    password = None
    try:
        if told.access:
            password = granting.decide(approval_id=approval_id, checker=colleague.actor, **said).password
        elif told.proposal.kind in PLANS:
            plans.decide(approval_id=approval_id, checker=colleague.actor, **said)
        else:
            deciding.decide(approval_id=approval_id, checker=colleague.actor, **said)
    except CoreError as no:
        words = decided_already() if no.code == "not_waiting" else refusal(no)
        return _show(request, colleague, approval_id, DecisionForm(), refused=words, status=409)
    if told.access and password:
        context = {"member": told.access.member, "password": password, "is_new": False}
        return render(request, "desk/members/password.html", context)
    request.session["desk_judged_proposal"] = approval_id
    return see_other("desk:proposal", approval_id)


@room("refund.propose")
@require_POST
def never_given_back(request: HttpRequest, colleague: Colleague, approval_id: int) -> HttpResponse:
    """The company refused a refund when it was asked again, and somebody has seen there that it never happened."""
    told, _names = _opened(approval_id, colleague)
    if told.refund is None:
        raise Http404
    try:
        sending.never_given_back(refund_id=told.refund.refund_id, actor=colleague.actor, now=clock.now())
    except CoreError as no:
        return _show(request, colleague, approval_id, DecisionForm(), refused=refusal(no), status=409)
    except ProviderError:
        return _show(request, colleague, approval_id, DecisionForm(), refused=company_silent(), status=502)
    return see_other("desk:proposal", approval_id)


def _opened(approval_id: int, colleague: Colleague) -> tuple[proposals.Told, dict[str, str]]:
    return or_404(proposals.open_one(approval_id, reader=colleague, now=clock.now()))


def _show(
    request: HttpRequest,
    colleague: Colleague,
    approval_id: int,
    form: DecisionForm,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    told, names = _opened(approval_id, colleague)
    fresh = request.session.get("desk_judged_proposal") == approval_id
    if fresh and request.method == "GET":
        del request.session["desk_judged_proposal"]
    context = {
        "told": told,
        "names": names,
        "form": form,
        "refused": refused,
        "fresh": fresh,
        "lapsed": told.waits and told.proposal.lapses_at <= clock.now(),
        "sees_money": colleague.may("refund.read"),
        "payee": _payee(told, colleague),
        "may_propose": colleague.may("refund.propose"),
        "rules": _rules_told(told),
        "may_judge": colleague.may(proposals.NEEDS[told.proposal.kind]),
    }
    return render(request, "desk/approvals/proposal.html", context, status=status)


def _rules_told(told: proposals.Told) -> tuple[str, tuple[Rule, ...], list[tuple[str, str, str]]] | None:
    """Rules for plans that are proposed, in the words debtors would read, and what of it is said now and then."""
    if told.rules is None:
        return None
    facts = as_facts(told.rules.rules)
    said, before = plan_rules_told(facts), told.rules.before
    earlier = plan_rules_told(before) if before else said
    changes = [(new.about, old.words, new.words) for old, new in zip(earlier, said, strict=True) if old != new]
    return debts(facts), said, changes


def _payee(told: proposals.Told, colleague: Colleague) -> PayeeAccount | None:
    """The account in full for whoever may approve the refund now, and for nobody else."""
    if told.refund is None or not told.waits or told.proposal.mine or not colleague.may("refund.approve"):
        return None
    return whole_account(told.refund.refund_id, reader=colleague, now=clock.now())
