"""Where the nodes of a network around one node stand."""

import math
from collections.abc import Mapping, Sequence

__all__ = ["circle_layout"]


def circle_layout(
    centre: str, others: Sequence[str], strength: Mapping[tuple[str, str], int]
) -> dict[str, tuple[float, float]]:
    """The centre in the middle, the others on a circle of radius 1 around it, those that are tied beside each other.

    On a circle no label covers another, and the same network always looks the same.

    Args:
        centre: or nothing, for a circle without one.
        others: in the order of their weight.
        strength: pair of names → weight of the tie.
    """
    order: list[str] = []
    left = list(others)
    while left:
        last = order[-1] if order else ""
        following = max(
            left, key=lambda name: (strength.get((last, name), 0) + strength.get((name, last), 0), -left.index(name))
        )
        order.append(following)
        left.remove(following)
    places = {centre: (0.0, 0.0)} if centre else {}
    for number, name in enumerate(order):
        angle = 2 * math.pi * number / len(order)
        places[name] = round(math.cos(angle), 4), round(math.sin(angle), 4)
    return places
