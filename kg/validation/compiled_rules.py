"""The program's own shapes, compiled ahead: to parse and compile them takes longer than to read a short article.

`write_own_rules` writes the file anew where the shapes or the compiler have changed; a test says when that is due. A
rule in SPARQL that is not in it, of the user's shapes or of newer ones, is compiled when it is met.

    rules     the pattern of each rule in SPARQL, by digest
    shapes    the digest of the file of shapes that the screen is of
    screen    the screen's queries by which a graph may fail; those that only warn are left out
"""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from kg.resources import resource

__all__ = ["COMPILED", "compile_own_shapes", "compiled_ahead", "screen_ahead", "write_own_rules"]

COMPILED: Final = Path(__file__).with_suffix(".json")


def compiled_ahead(text: str, prefixes: Mapping[str, str]) -> str | None:
    """The pattern of a rule with these words, or None where it is not among the compiled ones."""
    rules: dict[str, str] = _compiled().get("rules", {})
    return rules.get(_digest(text, prefixes))


def screen_ahead() -> list[str] | None:
    """The queries of the program's own shapes by which a graph may fail, or None where the shapes are others by now."""
    try:
        shapes = _file_digest()
    except OSError:
        return None
    return _compiled()["screen"] if _compiled().get("shapes") == shapes else None


def compile_own_shapes() -> dict[str, Any]:
    """The content of the file, as it should be now."""
    from kg.validation.screen import Screen
    from kg.validation.shapes import Shapes

    screen = Screen.compile(Shapes.load())
    if screen.not_screened:
        raise ValueError("the program's own shapes are beyond the screen")
    queries = [query.text for query in screen.queries if screen.is_of_failures(query)]
    return {"rules": _compile_own_rules(), "shapes": _file_digest(), "screen": sorted(set(queries))}


def _compile_own_rules() -> dict[str, str]:
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
    COMPILED.write_text(json.dumps(compile_own_shapes(), indent=1) + "\n", encoding="utf-8")


@cache
def _compiled() -> dict[str, Any]:
    try:
        compiled: dict[str, Any] = json.loads(COMPILED.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return compiled


def _file_digest() -> str:
    return sha256(resource("shapes", "conflict.shacl.ttl").read_bytes()).hexdigest()


def _digest(text: str, prefixes: Mapping[str, str]) -> str:
    return sha256(json.dumps([text, sorted(prefixes.items())]).encode()).hexdigest()
