"""What a measurement says, and how it is taken: medians of interleaved rounds, so that noise meets both sides."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: our figure, what it is held against, and what the ratio should be.

    `goal` is a ratio; `at_most` turns it round (less is better). Without a goal the line is there to be read.
    """

    name: str
    unit: str
    ours: float
    against: str
    theirs: float
    goal: float | None = None
    at_most: bool = False
    note: str = ""

    @property
    def ratio(self) -> float:
        """Ours over theirs."""
        return self.ours / self.theirs if self.theirs else float("nan")

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None without one."""
        if self.goal is None:
            return None
        return self.ratio <= self.goal if self.at_most else self.ratio >= self.goal


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def rate_for(work: Callable[[], object], duration: float) -> float:
    """Calls a second, calling for `duration` seconds."""
    count, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < duration:
        work()
        count += 1
    return count / spent


def alternate(measures: Sequence[Callable[[], float]], rounds: int) -> list[float]:
    """The median of each measure, taken in turns: a noisy minute is shared by all."""
    found: list[list[float]] = [[] for _ in measures]
    for number in range(rounds):
        order = range(len(measures)) if number % 2 == 0 else reversed(range(len(measures)))
        for place in order:
            found[place].append(measures[place]())
    return [statistics.median(values) for values in found]
