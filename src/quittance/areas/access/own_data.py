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
)
LEFT_OUT: dict[str, str] = {}
