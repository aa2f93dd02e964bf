"""Actors on a circle, and who acts on whom: hostile lines, cooperative ones broken, the thicker the more events."""

import math
from collections import Counter
from collections.abc import Callable
from typing import Final

from markupsafe import Markup

from kg.explorer.drawings.svg import CHARACTER, number, shortened, tag
from kg.explorer.networks import Edge, Network, Node

__all__ = ["draw_network"]

_LETTERS: Final = 13
_ROW: Final = 2.6
"""Lines of text between two labels on one side."""


def draw_network(
    network: Network, width: float, *, name: str, link: Callable[[str], str] | None = None
) -> tuple[Markup, float]:
    """The drawing, in a space of `width` and the height that it gives.

    Args:
        network: nodes with places in a square from -1 to 1, and edges between them.
        width: in pixels.
        name: what its markers' names begin with; another for each drawing of a page.
        link: node's IRI → address of its page.
    """
    outside = [node for node in network.nodes if node.iri != network.centre]
    characters = max(8, min(28, int(width * 0.26 / (CHARACTER * _LETTERS))))
    side = max((min(len(node.label), characters) for node in outside), default=0) * CHARACTER * _LETTERS + 22
    across = max(width / 2 - side, 40.0)
    down = max(70.0 if len(outside) > 2 else 34.0, min(260.0, len(outside) * _ROW * _LETTERS / 2))
    height = 2 * down + 84
    places = {node.iri: (width / 2 + node.x * across, height / 2 - 4 + node.y * down) for node in network.nodes}
    drawn: Counter[tuple[str, str]] = Counter()
    parts = [_markers(name)]
    for edge in sorted(network.edges, key=lambda one: -one.events):
        pair = min(edge.begin, edge.end), max(edge.begin, edge.end)
        parts.append(_edge(edge, places, drawn[pair], name, {node.iri: node.label for node in network.nodes}))
        drawn[pair] += 1
    longest = int(width * 0.8 / (CHARACTER * _LETTERS))
    for node in network.nodes:
        shape = _node(node, places[node.iri], node.iri == network.centre, longest, characters)
        address = link(node.iri) if link else ""
        parts.append(tag("a", shape, href=address) if address else shape)
    return tag("g", *parts, class_="network-drawing"), height


def _markers(name: str) -> Markup:
    return tag(
        "defs",
        *(
            tag(
                "marker",
                tag("path", d="M0 0 8 4 0 8Z", class_=f"head-{kind}"),
                id=f"{name}-{kind}",
                viewBox="0 0 8 8",
                refX=7,
                refY=4,
                markerWidth=9,
                markerHeight=9,
                markerUnits="userSpaceOnUse",
                orient="auto",
            )
            for kind in ("hostile", "friendly")
        ),
    )


def _edge(
    edge: Edge, places: dict[str, tuple[float, float]], earlier: int, name: str, labels: dict[str, str]
) -> Markup:
    """A curve: those between the same two bend apart, so that each is seen."""
    (ax, ay), (bx, by) = places[edge.begin], places[edge.end]
    length = math.hypot(bx - ax, by - ay) or 1.0
    along, aside = ((bx - ax) / length, (by - ay) / length), (-(by - ay) / length, (bx - ax) / length)
    turned = 1 if edge.begin < edge.end else -1
    bend = (0, 0.16, -0.16, 0.3)[min(earlier, 3)] * length * turned
    mx, my = (ax + bx) / 2 + aside[0] * bend, (ay + by) / 2 + aside[1] * bend
    kind = "hostile" if edge.hostile else "friendly"
    words = f"{labels[edge.begin]} {'↔' if edge.mutual else '→'} {labels[edge.end]}"
    start, end = _points(ax + along[0] * 13, ay + along[1] * 13), _points(bx - along[0] * 13, by - along[1] * 13)
    line = tag(
        "path",
        tag("title", f"{words}: {edge.events} {'hostile' if edge.hostile else 'cooperative'}"),
        d=f"M{start}Q{_points(mx, my)} {end}",
        class_=kind,
        stroke_width=min(1 + edge.events**0.5, 7.0),
        marker_end=None if edge.mutual else f"url(#{name}-{kind})",
    )
    if edge.events == 1:
        return line
    spot = {"x": (ax + bx) / 4 + mx / 2, "y": (ay + by) / 4 + my / 2 + 4}
    return line + tag("text", f"{edge.events:,}", class_="halo count", text_anchor="middle", **spot)


def _points(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"


def _node(node: Node, place: tuple[float, float], is_centre: bool, longest: int, characters: int) -> Markup:
    x, y = place
    side = "middle" if is_centre or abs(node.x) < 0.15 else "start" if node.x > 0 else "end"
    dx = {"middle": 0, "start": 12, "end": -12}[side]
    dy = 26 if is_centre or (side == "middle" and node.y > 0) else -13 if side == "middle" else 4
    label = shortened(node.label, longest if side == "middle" else characters)
    return tag(
        "g",
        tag("title", node.label),
        tag("circle", cx=x, cy=y, r=10 if is_centre else 7, class_="node centre" if is_centre else "node"),
        tag("text", label, x=x + dx, y=y + dy, text_anchor=side, class_="halo label", font_size=_LETTERS),
    )
