"""How a run on several workers is shared out: a worker stays in a folder as long as that has tests to give.

What the tests of a folder have in common (the running product and a browser, the demo's story, a sandbox) is started
once by a worker and lives until it leaves the folder. So the folders that start most come first, each to one worker,
and the many small ones, which even out the end, come last. Within a folder a file is never divided.
"""

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest
from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

FIRST = ("journeys", "areas/payments", "demo", "sites", "providers", "cli", "areas", "kit", "tools")
"""Where the dear tests are, dearest first. Who is not here starts nothing of weight."""


class ByFolder(LoadFileScheduling):
    """Files, given out so that a worker changes folders as seldom as possible."""

    def _assign_work_unit(self, node: "WorkerController") -> None:
        self.workqueue.move_to_end(self._next_for(node), last=False)
        super()._assign_work_unit(node)

    def _next_for(self, node: "WorkerController") -> str:
        latest = {one: _folder(next(reversed(files))) for one, files in self.assigned_work.items() if files}
        mine = latest.pop(node, None)
        others = set(latest.values())

        def order(file: str) -> tuple[bool, bool, int, int]:
            folder = _folder(file)
            return folder != mine, folder in others, _place(folder), -len(self.workqueue[file])

        return min(self.workqueue, key=order)


def _folder(file: str) -> str:
    """The part of the suite whose files share what they start: a folder of `tests`, or an area."""
    parts = PurePosixPath(file).parts[1:-1]
    return "/".join(parts[:2] if parts[:1] == ("areas",) else parts[:1])


def _place(folder: str) -> int:
    return next((place for place, first in enumerate(FIRST) if folder.startswith(first)), len(FIRST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFolder | None:
    """Only where whole files are given out, as `make test` asks for."""
    return ByFolder(config, log) if config.getoption("dist") == "loadfile" else None
