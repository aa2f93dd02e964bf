"""The program's own rules in SPARQL, compiled ahead: to parse them takes longer than to read a short article.

`write_own_rules` writes them anew where the shapes or the compiler have changed; a test says when that is due. A rule
that is not among them, of the user's shapes or of newer ones, is compiled when it is met.
"""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

__all__ = ["COMPILED", "compile_own_rules", "compiled_ahead", "write_own_rules"]

COMPILED: Final = Path(__file__).with_suffix(".json")


def compiled_ahead(text: str, prefixes: Mapping[str, str]) -> str | None:
    """The pattern of a rule with these words, or None where it is not among the compiled ones."""
    return _compiled().get(_digest(text, prefixes))


def compile_own_rules() -> dict[str, str]:
    """All rules of the program's own shapes that can be compiled, by digest."""
    from rdflib import SH

    from kg.validation.exact_terms import NotScreened
    from kg.validation.rules import compile_rule, declared_prefixes
    from kg.validation.shapes import Shapes

    shapes = Shapes.load().graph
    prefixes, compiled = declared_prefixes(shapes), {}
    for text in sorted(
        str(text) for rule in shapes.objects(None, SH.sparql) for text in shapes.objects(rule, SH.select)
    ):
        try:
            compiled[_digest(text, prefixes)] = compile_rule(text, prefixes)
        except NotScreened:
            continue
    return compiled


def write_own_rules() -> None:
    """Write `COMPILED` anew."""
    COMPILED.write_text(json.dumps(compile_own_rules(), indent=1) + "\n", encoding="utf-8")


@cache
def _compiled() -> dict[str, str]:
    try:
        compiled: dict[str, str] = json.loads(COMPILED.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return compiled


def _digest(text: str, prefixes: Mapping[str, str]) -> str:
    return sha256(json.dumps([text, sorted(prefixes.items())]).encode()).hexdigest()
