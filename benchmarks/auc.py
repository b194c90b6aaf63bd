"""How well something tells two kinds apart: the area under the ROC curve, by rank sums. 0.5 is a coin, 1 certainty."""

from collections import Counter
from collections.abc import Hashable, Sequence


def of_numbers(some: Sequence[float], others: Sequence[float]) -> float:
    """Of times or lengths: the chance that one of either side ranks above one of the other, whichever is larger.

    Equal values share their ranks, as in the Mann-Whitney test.
    """
    ranked = sorted([(value, True) for value in some] + [(value, False) for value in others])
    total, start = 0.0, 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end][0] == ranked[start][0]:
            end += 1
        total += (start + 1 + end) / 2 * sum(first for _value, first in ranked[start:end])
        start = end
    area = (total - len(some) * (len(some) + 1) / 2) / (len(some) * len(others))
    return max(area, 1 - area)


def of_kinds(some: Sequence[Hashable], others: Sequence[Hashable]) -> float:
    """Of answers without an order, such as texts: what somebody gets who knows how often each comes on either side."""
    left, right = Counter(some), Counter(others)
    lean = {kind: left[kind] / len(some) - right[kind] / len(others) for kind in left | right}
    return of_numbers([lean[kind] for kind in some], [lean[kind] for kind in others])
