"""How files are given out to workers: a folder stays with the worker that has it, and nobody is left without work."""

from collections import OrderedDict
from types import SimpleNamespace

from tests.sharing_out import ByFolder

FILES = {
    "tests/core/test_money.py": 90,
    "tests/journeys/test_login.py": 2,
    "tests/areas/ledger/test_writers.py": 3,
    "tests/providers/oidc/test_keys.py": 4,
    "tests/journeys/test_quality.py": 300,
    "tests/providers/test_wire.py": 9,
}


class Node(SimpleNamespace):
    """A worker that notes what it is sent."""

    __hash__ = object.__hash__


def node() -> Node:
    sent: list[int] = []
    return Node(sent=sent, send_runtest_some=sent.extend)


def test_a_worker_stays_in_its_folder_and_the_dear_ones_come_first() -> None:
    one, other = node(), node()
    shared = object.__new__(ByFolder)
    shared.workqueue = OrderedDict(
        (file, {f"{file}::{number}": False for number in range(count)}) for file, count in FILES.items()
    )
    shared.assigned_work = {}
    shared.registered_collections = {
        who: [name for tests in shared.workqueue.values() for name in tests] for who in (one, other)
    }
    for who in (one, other, one, other, other, one):
        shared._assign_work_unit(who)
    assert list(shared.assigned_work[one]) == [
        "tests/journeys/test_quality.py",
        "tests/journeys/test_login.py",
        "tests/core/test_money.py",
    ]
    assert list(shared.assigned_work[other]) == [
        "tests/providers/test_wire.py",
        "tests/providers/oidc/test_keys.py",
        "tests/areas/ledger/test_writers.py",
    ]
    assert len(one.sent) + len(other.sent) == sum(FILES.values())
