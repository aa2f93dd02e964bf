"""Elements of SVG as safe text, and whole documents with their own styles."""

import re
from typing import Final

from markupsafe import Markup, escape

__all__ = ["CHARACTER", "document", "number", "shortened", "tag"]

CHARACTER: Final = 0.58
"""The mean width of a character, in parts of the size of the letters."""

_NOT_IN_XML: Final = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")

_STYLE: Final = """
svg { background: #fff; font: 12px "DejaVu Sans", Verdana, sans-serif; }
text { fill: #1d2024; } .soft, .axis text { fill: #565c66; } .title { font-size: 16px; font-weight: bold; }
.halo { paint-order: stroke; stroke: #fff; stroke-width: 3px; stroke-linejoin: round; }
.sea { fill: #eef3f7; } .land { fill: #fff; stroke: #b3bac3; stroke-width: .6; }
.rim { fill: none; stroke: #fff; stroke-width: 1; } .plate { fill: #fff; }
.count { font-weight: bold; font-size: 10px; }
.axis line { stroke: #b9bfc7; } .grid { stroke: #e2e5e9; }
path.hostile { stroke: #b32f3b; fill: none; } path.friendly { stroke: #1f7a64; fill: none; stroke-dasharray: 6 4; }
.head-hostile { fill: #b32f3b; } .head-friendly { fill: #1f7a64; } .node { fill: #565c66; } .centre { fill: #1d2024; }
.fill-Violence { fill: #c8414c; } .fill-ForceMovement { fill: #d08a1d; } .fill-Unrest { fill: #8f6bc4; }
.fill-Coercion { fill: #5d6675; } .fill-Humanitarian { fill: #2a9078; } .fill-Diplomacy { fill: #3b7fc4; }
"""


def tag(name: str, *children: object, **attributes: object) -> Markup:
    """An element; children that are no markup are text.

    Args:
        attributes: a name's underscores are hyphens, one at its end is left out; None leaves the attribute out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_escaped(number(value) if isinstance(value, float) else value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(map(_escaped, children))
    return Markup(f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>")  # noqa: S704


def _escaped(value: object) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", escape(value))


def number(value: float) -> str:
    """A length with one digit after the point at most."""
    return f"{value:.1f}".removesuffix(".0")


def shortened(text: str, characters: int) -> str:
    """A label that is no longer than some characters."""
    text = " ".join(text.split())
    return text if len(text) <= characters else f"{text[: characters - 1].rstrip()}…"


def document(body: Markup, width: float, height: float, title: str) -> str:
    """A whole SVG file that looks the same wherever it is shown; its colours are made for paper."""
    root = tag(
        "svg",
        tag("title", title),
        Markup(f"<style>{_STYLE}</style>"),  # noqa: S704
        body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        role="img",
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'
