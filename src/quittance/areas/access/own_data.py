"""What this area holds about a person. Passwords are hashes and numbers fingerprints, which say nothing to anybody."""

from quittance.kit.own_data import Section

SECTIONS = (
    Section(
        "logins",
        ("access.LetterCredential",),
        "select user_name, role, letter_date, expires_on, failures, revoked_at, last_used_at"
        " from access_lettercredential where id = any(%(credentials)s) order by id",
    ),
    Section(
        "login_cases",
        ("access.CredentialCase",),
        'select l.user_name, c.number as "case" from access_credentialcase k'
        " join access_lettercredential l on l.id = k.credential_id join claims_case c on c.id = k.case_id"
        " where k.credential_id = any(%(credentials)s) and k.case_id = any(%(cases)s) order by k.id",
    ),
    Section(
        "bankid",
        ("access.Identity",),
        "select first_at, last_at from access_identity where id = any(%(identities)s) order by id",
    ),
    Section(
        "number_changes",
        ("access.NumberChange",),
        "select noticed_at, state, decided_at from access_numberchange where identity_id = any(%(identities)s)"
        " or party_id = any(%(parties)s) order by id",
    ),
    Section(
        "helpers",
        ("access.Mandate", "access.MandateCase"),
        "select x.id as help, x.helper_name as name, x.relation, x.scope, x.all_cases, x.given_at, x.expires_on,"
        " x.accepted_at, x.confirmed_at, x.ended_at, x.ended_by, array(select c.number from access_mandatecase k"
        " join claims_case c on c.id = k.case_id where k.mandate_id = x.id order by c.number) as cases"
        " from access_mandate x where x.party_id = any(%(parties)s) order by x.id",
    ),
    Section(
        "helper_events",
        ("access.MandateEvent",),
        'select e.mandate_id as help, e.kind, e.at, c.number as "case" from access_mandateevent e'
        " join access_mandate x on x.id = e.mandate_id left join claims_case c on c.id = e.case_id"
        " where x.party_id = any(%(parties)s) order by e.id",
    ),
    Section(
        "helping",
        ("access.Mandate",),
        "select given_at, expires_on, accepted_at, ended_at from access_mandate"
        " where helper_id = any(%(identities)s) order by id",
    ),
)
LEFT_OUT: dict[str, str] = {}
