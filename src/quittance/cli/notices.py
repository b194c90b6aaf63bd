"""Commands on notices: how the outbox stands, what did not arrive, and send what waits."""

import datetime as dt
from typing import Annotated

import typer

from quittance.cli.books import AsJson
from quittance.cli.environment import actor, django_ready
from quittance.cli.output import Refused, print_json, print_table, print_text

notices = typer.Typer(help="What people are told by text message and e-mail.", no_args_is_help=True)

_SHOWN = dt.timedelta(days=30)


@notices.command("status")
def status(as_json: AsJson = False) -> None:
    """How many notices of the last 30 days wait, were sent or failed; exit 1 when some wait for a person."""
    with django_ready(quiet=True):
        from quittance.areas.insight.failed_notices import failed
        from quittance.areas.notices.queries.outbox import counts
        from quittance.kit import clock

        found, wrong = counts(since=clock.now() - _SHOWN), failed()
    if as_json:
        counted = [{"channel": one.channel, "state": one.state, "count": one.count} for one in found]
        print_json({"counts": counted, "failed": [one.as_dict() for one in wrong]})
    else:
        lines = [[one.channel, one.state, str(one.count), _at(one.oldest)] for one in found]
        print_table("Notices of the last 30 days", ("channel", "state", "count", "oldest that waits"), lines)
    if wrong:
        raise Refused(
            *(f"notice {one.notice_id} ({one.channel}, {one.kind}): {one.state}, {one.problem}" for one in wrong)
        )


@notices.command("send")
def send(as_json: AsJson = False) -> None:
    """Send what waits, and ask what became of what was sent; the worker does so by itself."""
    with django_ready(quiet=True):
        from quittance.areas.notices.operations.sending import send_due
        from quittance.kit import clock

        looked_at = send_due(now=clock.now())
    if as_json:
        print_json({"looked_at": looked_at})
    else:
        print_text(f"{looked_at} notice(s) looked at")


@notices.command("seen")
def seen(notice_id: Annotated[int, typer.Argument(metavar="NOTICE", help="Its number.")]) -> None:
    """Say that a person has looked at a notice that failed: it waits for nobody any more."""
    with django_ready():
        from quittance.areas.notices.operations.sending import note_seen
        from quittance.kit import clock

        if not note_seen(notice_id=notice_id, actor=actor(), now=clock.now()):
            raise Refused(f"notice {notice_id} waits for nobody")
    print_text(f"notice {notice_id} was looked at")


def _at(moment: dt.datetime | None) -> str:
    return moment.isoformat(timespec="minutes") if moment else ""
