"""What this area holds about a person: what they asked for, everything that was done about it, and our notes on it."""

from quittance.kit.own_data import Section

SECTIONS = (
    Section(
        "requests",
        ("rights.Request",),
        'select x.reference, x.kind, c.number as "case", x.words, x.asked_at, x.answer_by from rights_request x'
        " left join claims_case c on c.id = x.case_id where x.party_id = any(%(parties)s) order by x.id",
    ),
    Section(
        "request_steps",
        ("rights.Step",),
        "select r.reference, x.kind, x.outcome, x.words, x.at from rights_step x"
        " join rights_request r on r.id = x.request_id where r.party_id = any(%(parties)s) order by x.id",
    ),
    Section(
        "request_corrections",
        ("rights.Correction",),
        "select r.reference, x.outcome, x.words, x.name, x.address, x.postcode, x.city, x.email, x.phone, x.at"
        " from rights_correction x join rights_request r on r.id = x.request_id"
        " where r.party_id = any(%(parties)s) order by x.id",
    ),
    Section(
        "restrictions",
        ("rights.Restriction",),
        "select r.reference, x.since, x.ends_on from rights_restriction x join rights_request r on r.id = x.request_id"
        " where x.party_id = any(%(parties)s) order by x.id",
    ),
)
LEFT_OUT: dict[str, str] = {}
