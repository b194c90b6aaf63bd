"""Commands about the agency's own people: add, list, disable, roles, lost second factors and passwords.

The first administrator is made here; nobody can log in to the desk before.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from quittance.cli.environment import actor, django_ready
from quittance.cli.output import Refused, print_facts, print_json, print_table, print_text, wrong_option

if TYPE_CHECKING:
    from quittance.areas.staff.roles import Role

app = typer.Typer(help="Members of staff, who log in to the desk.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The member's e-mail address.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
Roles = Annotated[list[str], typer.Option("--role", help="A role; give the option once for each.")]


@app.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="The member's name, as colleagues see it.")],
    role: Roles,
    language: Annotated[str, typer.Option(help="The desk's language for this member: nb or en.")] = "nb",
    type_password: Annotated[
        bool, typer.Option("--type-password", help="Let the member type a password here, instead of making one.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add a member of staff; a password that is made for them is shown once and replaced at the first login."""
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True) if type_password else None
    with django_ready():
        from quittance.areas.staff.operations import StaffRefused, add_member
        from quittance.kit import clock

        try:
            added = add_member(
                email=email,
                name=name,
                roles=_roles(role),
                actor=actor(),
                now=clock.now(),
                password=password,
                language=language,
            )
        except StaffRefused as refused:
            raise Refused(*(str(reason) for reason in refused.args)) from None
    answer: dict[str, object] = {"id": added.member_id, "email": email.strip().lower()}
    if added.password:
        answer["password"] = added.password
    if as_json:
        print_json(answer)
    else:
        print_facts(f"{name} can log in at /desk/", answer)


@app.command("list")
def list_members(as_json: AsJson = False) -> None:
    """List everybody: address, name, roles, whether they may log in and have a second factor."""
    with django_ready():
        from quittance.areas.staff.queries import colleagues

        members: list[dict[str, Any]] = [
            {
                "id": one.member_id,
                "email": one.email,
                "name": one.name,
                "roles": sorted(one.roles),
                "active": one.is_active,
                "second_factor": one.has_second_factor,
            }
            for one in colleagues()
        ]
    if as_json:
        print_json(members)
        return
    lines = [
        (one["id"], one["email"], one["name"], ", ".join(one["roles"]), _yes(one["active"]), _yes(one["second_factor"]))
        for one in members
    ]
    print_table("Members of staff", ("Id", "E-mail", "Name", "Roles", "May log in", "Second factor"), lines)


@app.command()
def roles(email: Email, role: Roles) -> None:
    """Give a member these roles in place of the present ones, from the next click on."""
    with django_ready():
        from quittance.areas.staff.operations import set_roles
        from quittance.kit import clock

        set_roles(member_id=_member(email), roles=_roles(role), actor=actor(), now=clock.now())
    print_text(f"{email}: {', '.join(role) or 'no roles'}")


@app.command()
def disable(email: Email) -> None:
    """Keep a member out from the next click on; nothing about them is removed."""
    _set_active(email, active=False)
    print_text(f"{email} can no longer log in")


@app.command()
def enable(email: Email) -> None:
    """Let a disabled member in again."""
    _set_active(email, active=True)
    print_text(f"{email} can log in")


@app.command("reset-second-factor")
def reset_second_factor(email: Email) -> None:
    """Remove a lost phone, key and recovery codes; a new second factor is set up at the next login."""
    with django_ready():
        from quittance.areas.staff.operations import reset_second_factor as reset
        from quittance.kit import clock

        removed = reset(member_id=_member(email), actor=actor(), now=clock.now())
    print_text(f"{email}: {removed} removed, a new second factor is set up at the next login")


@app.command("reset-password")
def reset_password(email: Email, as_json: AsJson = False) -> None:
    """Make a new password for somebody who forgot theirs; shown once and replaced at the next login."""
    with django_ready():
        from quittance.areas.staff.operations import reset_password as reset
        from quittance.kit import clock

        answer = {"email": email, "password": reset(member_id=_member(email), actor=actor(), now=clock.now())}
    if as_json:
        print_json(answer)
    else:
        print_facts("New password", answer)


def _set_active(email: str, *, active: bool) -> None:
    with django_ready():
        from quittance.areas.staff.operations import set_active
        from quittance.kit import clock

        set_active(member_id=_member(email), active=active, actor=actor(), now=clock.now())


def _member(email: str) -> int:
    from quittance.areas.staff.queries import colleague_by_email

    found = colleague_by_email(email)
    if found is None:
        raise Refused(f"nobody has the address {email}; see quittance staff list")
    return found.member_id


def _roles(names: list[str]) -> "list[Role]":
    from quittance.areas.staff.rules import UnknownRole, roles_named

    try:
        return roles_named(names)
    except UnknownRole as unknown:
        raise wrong_option("--role", str(unknown)) from None


def _yes(value: object) -> str:
    return "yes" if value else "no"
