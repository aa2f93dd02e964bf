"""SPARQL Update over a store whose default graph is the merge of its named graphs.

An update is rewritten so that the merge holds after it, and both change in one request, which Oxigraph runs as one
transaction. What an update writes to no named graph goes to `DEFAULT`, a named graph like any other: it is seen in the
default graph, and can be deleted from there. Nothing else can be deleted from the default graph alone.

    INSERT DATA { s p o }                  INSERT DATA { GRAPH <…/default> { s p o } s p o }
    DELETE DATA { GRAPH g { s p o } }      the triples set aside; the deletion; out of the default graph with those of
                                           them that no graph has any more

Grammar: SPARQL 1.1, section 19.8; the text is cut into its terminals, and names stay as they are written, since the
prologue stands before what is added.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph
from pyoxigraph import NamedNode

from kg.errors import QueryError
from kg.store.dataset import Dataset
from kg.store.sparql import syntax_error, tokens, words_of
from kg.vocabulary import PREFIXES

__all__ = ["DEFAULT", "adding", "dropping", "keeping_merge", "replacing"]

DEFAULT: Final = NamedNode("https://w3id.org/conflict-kg/default")
"""The named graph that keeps what is written to no named graph."""

_ASIDE: Final = "<urn:x-conflict-kg:aside>"
_NOTHING: Final = "<urn:x-conflict-kg:nothing>"
_ALL: Final = "?s ?p ?o"
_EVERYWHERE: Final = f"""DELETE {{ {_ALL} }} WHERE {{ {_ALL} FILTER NOT EXISTS {{ GRAPH ?g {{ {_ALL} }} }} }} ;
INSERT {{ {_ALL} }} WHERE {{ GRAPH ?g {{ {_ALL} }} }}"""
_FORGET: Final = f"""DELETE {{ {_ALL} }} WHERE {{ GRAPH {_ASIDE} {{ {_ALL} }}
  FILTER NOT EXISTS {{ GRAPH ?g {{ {_ALL} }} FILTER(?g != {_ASIDE}) }} }} ; DROP SILENT GRAPH {_ASIDE}"""
_OPENING, _CLOSING = ("{", "(", "["), ("}", ")", "]")

_Token = tuple[str, str]


def keeping_merge(update: str, using: Dataset, base: str | None = None) -> str:
    """The update as it is to be run, with what the request says it shall use (SPARQL 1.1 Protocol, section 2.2.3).

    Raises:
        QueryError: it cannot be parsed, loads or asks from elsewhere, or says itself what it uses.
    """
    for word in ("LOAD", "SERVICE"):
        if word in words_of(update):
            raise QueryError(f"{word} fetches from elsewhere and is not allowed: send the triples themselves")
    prologue, operations = _operations(update)
    if prologue is None:
        plain = update
    else:  # Oxigraph takes a prologue at the beginning only
        plain = prologue + " ;\n".join("".join(text for _, text in operation) for operation in operations)
    try:
        pyoxigraph.Store().update(plain, base_iri=base, prefixes=dict(PREFIXES))
    except SyntaxError as error:
        raise syntax_error(error, plain, "update") from error
    except (OSError, RuntimeError, ValueError):
        pass  # it can be parsed, but fails on a store without graphs
    return (prologue or "") + " ;\n".join(_rewritten(operation, using) for operation in operations)


def replacing(graph: NamedNode, triples: str) -> str:
    """The update that makes some triples, as N-Triples, the whole content of a graph."""
    return _deleting([str(graph)], f"DROP SILENT GRAPH {graph} ;\nCREATE GRAPH {graph} ;\n{adding(graph, triples)}")


def adding(graph: NamedNode, triples: str) -> str:
    """The update that adds some triples, as N-Triples, to a graph."""
    return f"INSERT DATA {{ GRAPH {graph} {{ {triples} }} {triples} }}"


def dropping(graph: NamedNode) -> str:
    """The update that removes a graph."""
    return _deleting([str(graph)], f"DROP SILENT GRAPH {graph}")


def _operations(update: str) -> tuple[str | None, list[list[_Token]]]:
    """The operations, cut at the semicolons outside brackets, and one prologue for all where a later one has one."""
    operations: list[list[_Token]] = [[]]
    depth = 0
    for kind, text in tokens(update):
        if (kind, text) == ("other", "\\"):
            raise QueryError("a backslash stands where the update has no string, IRI or name: write it out")
        if kind == "comment":
            kind, text = "space", " "
        depth += (text in _OPENING) - (text in _CLOSING)
        if text == ";" and depth == 0:
            operations.append([])
        else:
            operations[-1].append((kind, text))
    operations = [operation for operation in operations if any(kind != "space" for kind, _ in operation)]
    starts = [_end_of_prologue(operation) for operation in operations]
    if not any(starts[1:]):
        return None, operations
    declared: dict[str, str] = {}
    for number, (operation, start) in enumerate(zip(operations, starts, strict=True)):
        for name, iri in _declarations(operation[:start]):
            if (number and declared.get(name, iri) != iri) or (number and name == "BASE"):
                raise QueryError(f"the update declares {name} anew between its operations: declare it once")
            declared[name] = iri
    prologue = "".join(
        f"BASE {iri}\n" if name == "BASE" else f"PREFIX {name} {iri}\n" for name, iri in declared.items()
    )
    return prologue, [operation[start:] for operation, start in zip(operations, starts, strict=True)]


def _declarations(prologue: Sequence[_Token]) -> list[tuple[str, str]]:
    """Each prefix, with its colon, or BASE, and the IRI."""
    words = [text for kind, text in prologue if kind != "space"]
    found = []
    while words:
        size = 2 if words[0].upper() == "BASE" else 3
        found.append((words[size - 2].upper() if size == 2 else words[1], words[size - 1]))
        words = words[size:]
    return found


def _rewritten(operation: list[_Token], using: Dataset) -> str:
    start = _end_of_prologue(operation)
    prologue = "".join(text for _, text in operation[:start])
    body = operation[start:]
    found = [text for kind, text in body if kind != "space"]
    words = [text.upper() for text in found]
    if not words:
        return prologue
    if words[0] in ("CLEAR", "DROP", "CREATE"):
        return prologue + _on_graph(words, found)
    if words[0] in ("ADD", "COPY", "MOVE"):
        return prologue + _between_graphs(words, found)
    return prologue + _on_quads(words, body, using)


def _end_of_prologue(operation: list[_Token]) -> int:
    """The place of the first word that is not of the prologue."""
    places = (place for place, (kind, text) in enumerate(operation) if kind == "word")
    found = next((place for place in places if operation[place][1].upper() not in ("PREFIX", "BASE")), None)
    if found is None:
        return len(operation) if any(kind == "word" for kind, _ in operation) else 0
    return found if any(kind != "space" for kind, _ in operation[:found]) else 0


def _on_graph(words: list[str], texts: list[str]) -> str:
    """CLEAR, DROP and CREATE."""
    silent = "SILENT " if "SILENT" in words else ""
    what = words[-1]
    if what == "ALL":
        return " ".join(texts)
    if what == "NAMED":
        each = f"GRAPH ?g {{ {_ALL} }}"
        return f"DELETE {{ {each} }} WHERE {{ {each} FILTER(?g != {DEFAULT}) }} ;\n{_EVERYWHERE}"
    graph = str(DEFAULT) if what == "DEFAULT" else texts[-1]
    if what == "DEFAULT":
        silent = "SILENT "
    operation = f"{words[0]} {silent}GRAPH {graph}"
    return operation if words[0] == "CREATE" else _deleting([graph], operation)


def _between_graphs(words: list[str], texts: list[str]) -> str:
    """ADD, COPY and MOVE."""
    silent = "SILENT " if "SILENT" in words else ""
    middle = words.index("TO")
    source, target = (str(DEFAULT) if words[i] == "DEFAULT" else texts[i] for i in (middle - 1, len(words) - 1))
    made = f"CREATE SILENT GRAPH {DEFAULT} ;\n" if "DEFAULT" in words else ""
    operation = f"{made}{words[0]} {silent}GRAPH {source} TO GRAPH {target} ;\n{_taken_over([target])}"
    changed = {"ADD": [], "COPY": [target], "MOVE": [target, source]}[words[0]]
    return _deleting(changed, operation) if changed else operation


def _on_quads(words: list[str], body: list[_Token], using: Dataset) -> str:
    """INSERT DATA, DELETE DATA, DELETE WHERE, and DELETE … INSERT … WHERE."""
    if words[:2] == ["INSERT", "DATA"]:
        block = _Quads.of(_block(body))
        if block.anonymous:
            return f"INSERT DATA {{ {block.named()} }} ;\n{_taken_over(block.graphs)}"
        return f"INSERT DATA {{ {block.named()} {block.merged()} }}"
    if words[:2] == ["DELETE", "DATA"]:
        block = _Quads.of(_block(body))
        aside = f"INSERT DATA {{ GRAPH {_ASIDE} {{ {block.merged()} }} }}"
        return f"{aside} ;\nDELETE DATA {{ {block.named()} }} ;\n{_FORGET}"
    if words[:2] == ["DELETE", "WHERE"]:
        inside = _block(body)
        where = [("word", "WHERE"), ("other", "{"), *inside, ("other", "}")]
        return _modify(None, _Quads.of(inside), None, where, using)
    with_graph = None
    if words[0] == "WITH":
        with_graph = next(text for kind, text in body[1:] if kind != "space")
    blocks = {}
    rest = body[_after_with(body) :] if with_graph else body
    while (word := rest[_first(rest)][1].upper()) in ("DELETE", "INSERT"):
        begin, end = _span_of_block(rest)
        blocks[word] = _Quads.of(rest[begin + 1 : end], with_graph)
        rest = rest[end + 1 :]
    return _modify(with_graph, blocks.get("DELETE"), blocks.get("INSERT"), rest, using)


def _modify(
    with_graph: str | None, deleted: "_Quads | None", inserted: "_Quads | None", rest: list[_Token], using: Dataset
) -> str:
    uses_itself = bool(with_graph) or rest[_first(rest)][1].upper() == "USING"
    if using and uses_itself:
        raise QueryError("the update says USING or WITH, and the request says what it uses: leave one of them out")
    clauses = "".join(f"USING {graph} " for graph in using.default)
    clauses += "".join(f"USING NAMED {graph} " for graph in using.named)
    if using and not using.default:
        clauses += f"USING {_NOTHING} "  # a dataset of named graphs alone has an empty default graph
    head = f"WITH {with_graph} " if with_graph else ""
    where = "".join(text for _, text in rest)
    if where.lstrip().startswith("{"):
        where = f"WHERE {where}"
    graphs = [*(deleted.graphs if deleted else ()), *(inserted.graphs if inserted else ())]
    operation = head
    operation += f"DELETE {{ {deleted.named()} }} " if deleted else ""
    operation += f"INSERT {{ {inserted.named()} }} " if inserted else ""
    operation += clauses + where
    if any(graph.startswith(("?", "$")) for graph in graphs):
        return f"{operation} ;\n{_EVERYWHERE}"
    if inserted:
        operation += f" ;\n{_taken_over(inserted.graphs)}" if inserted.graphs else ""
    return _deleting(deleted.graphs, operation) if deleted and deleted.graphs else operation


@dataclass(frozen=True, slots=True)
class _Quads:
    """A block of quads: the graph of each part, and the part's triples."""

    parts: tuple[tuple[str, str], ...]
    anonymous: bool

    @classmethod
    def of(cls, inside: Sequence[_Token], default: str | None = None) -> "_Quads":
        """Cut what stands between the braces; `default` is the graph of what stands outside `GRAPH`."""
        parts: list[tuple[str, str]] = []
        outside = ""
        place = 0
        while place < len(inside):
            kind, text = inside[place]
            if kind == "word" and text.upper() == "GRAPH":
                parts += _part(default or str(DEFAULT), outside)
                begin, end = _span_of_block(inside, place)
                graph = "".join(t for k, t in inside[place + 1 : begin] if k != "space")
                parts += _part(graph, "".join(t for _, t in inside[begin + 1 : end]))
                outside, place = "", end + 1
            else:
                outside += text
                place += 1
        parts += _part(default or str(DEFAULT), outside)
        return cls(tuple(parts), any(text in ("[", "(") for _, text in inside))

    @property
    def graphs(self) -> list[str]:
        """The graphs, each once."""
        return list(dict.fromkeys(graph for graph, _ in self.parts))

    def named(self) -> str:
        """The block with a graph for every part."""
        return " ".join(f"GRAPH {graph} {{ {triples} }}" for graph, triples in self.parts)

    def merged(self) -> str:
        """The triples of all parts."""
        return " ".join(triples for _, triples in self.parts)


def _part(graph: str, triples: str) -> list[tuple[str, str]]:
    """The triples of a graph with a full stop at their end, and without the one that ended a `GRAPH` block."""
    triples = triples.strip().removeprefix(".").strip()
    return [(graph, triples if triples.endswith(".") else f"{triples} .")] if triples else []


def _deleting(graphs: Sequence[str], operation: str) -> str:
    """The operation, and out of the default graph with what no graph has any more after it."""
    aside = " ;\n".join(f"INSERT {{ GRAPH {_ASIDE} {{ {_ALL} }} }} WHERE {{ GRAPH {g} {{ {_ALL} }} }}" for g in graphs)
    return f"{aside} ;\n{operation} ;\n{_FORGET}"


def _taken_over(graphs: Sequence[str]) -> str:
    """Into the default graph with all that the graphs have."""
    return " ;\n".join(f"INSERT {{ {_ALL} }} WHERE {{ GRAPH {graph} {{ {_ALL} }} }}" for graph in graphs)


def _first(rest: Sequence[_Token]) -> int:
    return next((place for place, (kind, _) in enumerate(rest) if kind != "space"), 0)


def _after_with(body: Sequence[_Token]) -> int:
    """The place after `WITH <graph>`."""
    places = [place for place, (kind, _) in enumerate(body) if kind != "space"]
    return places[1] + 1


def _block(body: Sequence[_Token]) -> Sequence[_Token]:
    begin, end = _span_of_block(body)
    return body[begin + 1 : end]


def _span_of_block(body: Sequence[_Token], start: int = 0) -> tuple[int, int]:
    """The places of the first brace and of the one that closes it."""
    begin = next(place for place in range(start, len(body)) if body[place] == ("other", "{"))
    depth = 0
    for place in range(begin, len(body)):
        depth += (body[place][1] == "{") - (body[place][1] == "}")
        if depth == 0:
            return begin, place
    raise QueryError("the update cannot be parsed: a brace is never closed")
