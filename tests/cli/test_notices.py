"""`quittance notices`: how the outbox stands, for the operator and for monitoring."""

import json
from functools import partial

from tests.cli.conftest import Command
from tests.postgres import Database


def test_what_did_not_arrive_is_told_until_somebody_has_looked(fresh_database: Database, quittance: Command) -> None:
    from quittance.areas.notices.models import Notice
    from tests.areas.contacts.reached import NOW
    from tests.areas.notices.test_sending import somebody

    notices = partial(quittance, "notices")
    empty = notices("status", "--json")
    assert (empty.returncode, json.loads(empty.stdout)) == (0, {"counts": [], "failed": []})
    values = {"kind": "letter", "channel": "sms", "language": "nb", "written_at": NOW, "useless_at": NOW, "due_at": NOW}
    more = {"state": "failed", "problem": "address_refused", "settled_at": NOW}
    row = Notice.objects.create(key="k", public_id="p", party_id=somebody(), **values, **more)
    told = notices("status")
    assert told.returncode == 1
    assert f"notice {row.pk} (sms, letter" in told.stderr
    assert notices("seen", str(row.pk)).returncode == 0
    assert notices("seen", str(row.pk)).returncode == 1
    assert notices("status").returncode == 0
    assert notices("send").stdout.strip() == "0 notice(s) looked at"
