"""What each role may do. One table, read by guards, menus, tests and the reference; a permission is a verb on a thing.

Maker and checker are different people whatever their roles: that is checked where something is approved, and by the
database. A role here only says who may be one of the two.
"""

from quittance.areas.staff.roles import Role
from quittance.core.errors import CoreError

_C, _P, _A, _M, _T, _R, _S = Role
_EVERYBODY = frozenset(Role)

PERMISSIONS: dict[str, frozenset[Role]] = {
    # The desk itself: its front page and one's own password and second factor.
    "desk.enter": _EVERYBODY,
    "queue.read": frozenset({_C, _P, _A, _M, _R}),
    # Opening a case is recorded each time; the identity number is masked until it is asked for.
    "case.read": frozenset({_C, _P, _A, _M, _R}),
    "identity.unmask": frozenset({_C, _P}),
    # Help that a debtor has given somebody with the case.
    "help.end": frozenset({_C}),
    "number.read": frozenset({_C, _P, _R}),
    "number.judge": frozenset({_C, _P}),
    # Requests under the data protection regulation.
    "request.read": frozenset({_C, _R}),
    "request.decide": frozenset({_C}),
    # Letters hold no passwords; print files do. Who takes them to the printing house fetches one, and it is recorded.
    "letter.read": frozenset({_C, _P, _A, _M, _R}),
    "print.read": frozenset({_C, _T, _R}),
    "print.fetch": frozenset({_T}),
    "suspense.read": frozenset({_P, _A, _M, _R}),
    "suspense.resolve": frozenset({_P}),
    "report.read": frozenset({_C, _P, _A, _M, _R}),
    "report.close": frozenset({_C, _P}),
    "refund.read": frozenset({_P, _A, _M, _R}),
    "refund.propose": frozenset({_P}),
    "refund.approve": frozenset({_A}),
    "correction.propose": frozenset({_P}),
    "correction.approve": frozenset({_A}),
    # Payment plans: asking is answered by case handlers; what gives money away, and the rules, take a second person.
    "plan.read": frozenset({_C, _P, _A, _M, _R}),
    "plan.agree": frozenset({_C}),
    "plan_request.read": frozenset({_C, _R}),
    "plan_rules.read": frozenset({_C, _A, _R, _S}),
    "plan_rules.propose": frozenset({_S}),
    "plan_rules.approve": frozenset({_A, _S}),
    "settlement.read": frozenset({_C, _P, _A, _M, _R}),
    "settlement.propose": frozenset({_C}),
    "settlement.approve": frozenset({_A}),
    # Proposals of every kind are in one room; which of them somebody sees and decides follows from the other lines.
    "proposal.read": frozenset({_P, _A, _M, _R, _S}),
    "proposal.decide": frozenset({_A, _S}),
    "file.read": frozenset({_P, _A, _M, _R}),
    "file.import": frozenset({_P, _M}),
    "remittance.read": frozenset({_A, _M, _R}),
    "remittance.run": frozenset({_M}),
    "remittance.approve": frozenset({_A}),
    "operator.read": frozenset({_M, _R, _S}),
    "operator.act": frozenset({_S}),
    "audit.read": frozenset({_R}),
    "staff.read": frozenset({_R, _S}),
    "staff.manage": frozenset({_S}),
}
"""Who may do what. A new room of the desk adds its permissions here and nowhere else."""

ROLES, RETURN, PASSWORD, SECOND_FACTOR = "staff_roles", "staff_return", "staff_password", "staff_second_factor"
KINDS = (ROLES, RETURN, PASSWORD, SECOND_FACTOR)
"""Kinds of proposals about access: more roles, being let in again, a new password, a second factor removed."""


class UnknownPermission(Exception):
    """A permission that is not in the table: nobody could ever have it."""


class UnknownRole(Exception):
    """A role that does not exist; the message names those that do."""


class AccessRefused(CoreError):
    """Access that is not given, or not asked for, like this. Codes: own_access, nothing_given, no_such_member."""


class NotPermitted(Exception):
    """None of the member's roles allows this."""


def known(permission: str) -> str:
    """The permission, when the table has it. Raises UnknownPermission."""
    if permission not in PERMISSIONS:
        raise UnknownPermission(permission)
    return permission


def allows(roles: frozenset[Role], permission: str) -> bool:
    """Whether one of the roles has the permission. Raises UnknownPermission."""
    return not roles.isdisjoint(PERMISSIONS[known(permission)])


def roles_named(names: list[str]) -> list[Role]:
    """The roles with these names, each once, in the order of the table. Raises UnknownRole."""
    wrong = sorted(set(names) - {role.value for role in Role})
    if wrong:
        raise UnknownRole(f"there is no role {', '.join(wrong)}; the roles are {', '.join(Role)}")
    return [role for role in Role if role.value in names]
