"""What this area holds about a person: what was done about them, and with their logins.

Colleagues are told as the agency (docs/your-data.md says why).
"""

from quittance.kit.own_data import Section

SECTIONS = (
    Section(
        "events",
        ("audit.Event",),
        "select at, case when actor like 'staff:%%' then 'agency' else actor end as actor, action, subject"
        " from audit_event where subject = any(array(select 'case:' || v from unnest(%(cases)s::bigint[]) v"
        " union all select 'party:' || v from unnest(%(parties)s::bigint[]) v"
        " union all select 'identity:' || v from unnest(%(identities)s::bigint[]) v"
        " union all select 'credential:' || v from unnest(%(credentials)s::bigint[]) v)) order by id",
    ),
)
LEFT_OUT: dict[str, str] = {}
