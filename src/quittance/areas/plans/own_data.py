"""What this area holds about a person: plans and how they went, requests with their reasons, and reduced sums."""

import json

from quittance.areas.plans.queries.requests import SEALED
from quittance.kit.crypto import decrypt
from quittance.kit.own_data import Record, Section

# Plans all of whose cases are the person's.
_MINE = """(select m.plan_id from plans_plancase m group by m.plan_id having bool_and(m.case_id = any(%(cases)s)))"""


def _mine(sql: str) -> str:
    """The query, about the person's plans only."""
    return sql.replace("MINE", _MINE)


def _opened(record: Record) -> Record:
    found = json.loads(decrypt(bytes(record.pop("sealed")), place=SEALED))
    return {**record, "reasons": found["words"], **found["budget"]}


SECTIONS = (
    Section(
        "plans",
        ("plans.Plan",),
        _mine(
            "select p.number, p.state, p.way, p.reference_id as reference, p.agreed_at, p.begins_on, p.frequency,"
            " p.day_of_month, p.any_day, p.owed, p.fee, p.channel as made_through, p.version, p.moves_used,"
            " p.skips_used, p.pause_months_used, p.ended_on from plans_plan p where p.id in MINE order by p.id",
        ),
    ),
    Section(
        "plan_cases",
        ("plans.PlanCase",),
        _mine(
            'select p.number as plan, c.number as "case", x.place, x.owed, x.since, x.active from plans_plancase x'
            " join plans_plan p on p.id = x.plan_id join claims_case c on c.id = x.case_id"
            " where p.id in MINE order by x.id",
        ),
    ),
    Section(
        "instalments",
        ("plans.Instalment",),
        _mine(
            "select p.number as plan, x.due, x.amount, x.state, x.version, x.judged_after, x.settled_on, x.reminded_on"
            " from plans_instalment x join plans_plan p on p.id = x.plan_id"
            " where p.id in MINE order by p.id, x.due, x.id",
        ),
    ),
    Section(
        "plan_events",
        ("plans.Event",),
        _mine(
            "select p.number as plan, x.kind, x.day, x.at, x.actor, x.version, x.cost_effect, x.facts::text as facts"
            " from plans_event x join plans_plan p on p.id = x.plan_id where p.id in MINE order by x.id",
        ),
    ),
    Section(
        "plan_requests",
        ("plans.PlanRequest",),
        "select x.number, x.state, x.made_at, x.answer_by, x.channel as made_through,"
        " (x.proposal->>'amount')::bigint as asked_amount, x.proposal->>'frequency' as asked_frequency,"
        " x.proposal->>'first' as asked_first, (x.offer->>'amount')::bigint as offered_amount,"
        " x.offer->>'frequency' as offered_frequency, x.offer->>'first' as offered_first, x.offer_until,"
        " x.words, x.answered_at, x.decided_at, x.sealed,"
        " (select p.number from plans_plan p where p.id = x.plan_id) as plan,"
        " array(select c.number from plans_planrequest_cases r join claims_case c on c.id = r.case_id"
        "        where r.planrequest_id = x.id order by c.id) as cases"
        " from plans_planrequest x where x.id in (select r.planrequest_id from plans_planrequest_cases r"
        "   group by r.planrequest_id having bool_and(r.case_id = any(%(cases)s))) order by x.id",
        _opened,
    ),
    Section(
        "reduced_sums",
        ("plans.SettlementOffer",),
        'select x.number, c.number as "case", x.amount, x.owed, x.since, x.until, x.state, x.reason, x.made_at,'
        " x.ended_on from plans_settlementoffer x join claims_case c on c.id = x.case_id"
        " where x.case_id = any(%(cases)s) order by x.id",
    ),
    Section(
        "plan_mandates",
        ("plans.Mandate",),
        _mine(
            "select p.number as plan, x.way, x.state, x.agreement_id as agreement, x.ceiling, x.asked_at, x.begun_on,"
            " x.ended_on, x.end_reason as reason, x.wants_notice from plans_mandate x"
            " join plans_plan p on p.id = x.plan_id where p.id in MINE order by x.id",
        ),
    ),
    Section(
        "plan_charges",
        ("plans.Charge",),
        _mine(
            "select p.number as plan, x.charge_id as number, x.attempt, x.amount, x.due, x.state, x.refunded,"
            " x.failure, x.made_at, x.settled_at from plans_charge x join plans_mandate m on m.id = x.mandate_id"
            " join plans_plan p on p.id = m.plan_id where p.id in MINE order by x.id",
        ),
    ),
)
LEFT_OUT: dict[str, str] = {}
