"""How well reports of one happening are joined: `python -m benchmarks.joins`.

Inside an article: pairs of mentions on annotated articles (`training/held`, and `gold/dev` where it is there), as their
annotation joins them. Across articles: pairs of events of `tests/linking/one_week.jsonl`, articles of several outlets
about some days of one war with look-alikes among them, on which linking was tuned, and of `one_day.jsonl`, on which it
was not, after `kg build` and `kg link`.
"""

import json
import sys
import tempfile
from collections import defaultdict
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from itertools import combinations
from pathlib import Path

from kg.cli import run
from kg.grounding import Knowledge
from kg.linking import link
from kg.reading import Reader
from kg.store import HAPPENINGS, GraphStore
from training.documents import HELD, read_gold
from training.joins import f1, pairing

__all__ = ["ONE_DAY", "ONE_WEEK", "Across", "across", "inside"]

_ARTICLES = Path(__file__).parents[1] / "tests" / "linking"
ONE_WEEK, ONE_DAY = _ARTICLES / "one_week.jsonl", _ARTICLES / "one_day.jsonl"
DEV = Path(__file__).parents[2] / "shared" / "gold" / "dev"


@dataclass(frozen=True, slots=True)
class Across:
    """What linking made of the articles.

    Attributes:
        wrong: pairs of events of other happenings that are tied, as `article: words` each.
        missing: pairs of articles that tell of one happening with no tie between any of their events.
        tied: pairs of articles that tell of one happening and are tied.
        denials: of the denials of what another article tells, those that are tied to it.
    """

    wrong: tuple[str, ...]
    missing: tuple[str, ...]
    tied: int
    denials: tuple[str, ...]


def inside(folder: Path) -> dict[str, float]:
    """Precision, recall and F1 of pairs of mentions in annotated articles."""
    reader, knowledge = Reader.load(), Knowledge.load()
    return f1([pairing(document, reader, knowledge) for document in read_gold(folder)], knowledge.joins)


def across(articles: Path) -> Across:
    """The ties between annotated articles, against what they tell of."""
    written = {row["id"]: row for row in map(json.loads, articles.read_text(encoding="utf-8").splitlines())}
    with tempfile.TemporaryDirectory() as folder:
        with redirect_stdout(StringIO()):
            fields = (f"--{name}-field={name}" for name in ("id", "text", "publisher"))
            run(["build", str(articles), "--store", folder, "--date-field=published", *fields])
        with GraphStore.open(Path(folder), create=False) as store:
            link(store)
            told = _told(store, written)
            happening = {
                row["event"]: row["happening"]
                for row in store.select("SELECT * { ?event ck:sameHappening ?happening }")
            }
            rows = store.select(f"""SELECT DISTINCT ?id {{
                GRAPH {HAPPENINGS} {{ ?denial ck:contradicts ?event }}
                ?denial ck:reportedIn/dcterms:identifier ?id }}""")
            denials = tuple(sorted(row["id"] for row in rows))
    pairs = [
        (one, other)
        for one, other in combinations(sorted(told), 2)
        if told[one][0] != told[other][0] and one in happening and happening[one] == happening.get(other)
    ]
    wrong = [f"{told[a][0]}: {told[a][2]} = {told[b][0]}: {told[b][2]}" for a, b in pairs if told[a][1] != told[b][1]]
    right = {frozenset((told[a][:2], told[b][:2])) for a, b in pairs if told[a][1] == told[b][1]}
    wanted = _wanted(written)
    return Across(
        tuple(wrong),
        tuple(sorted(" = ".join(sorted(": ".join(side) for side in pair)) for pair in wanted - right)),
        len(right),
        denials,
    )


def _told(store: GraphStore, written: dict[str, dict]) -> dict[str, tuple[str, str, str]]:
    """Event → article, happening as annotated, and the words of its trigger; others are left out."""
    found = {}
    for (
        row
    ) in store.select("""SELECT ?event ?id ?begin ?words { ?event a ck:Event ; ck:reportedIn/dcterms:identifier ?id ;
            ck:evidence ?evidence . ?evidence nif:beginIndex ?begin ; nif:anchorOf ?words }"""):
        article, begin = written[row["id"]], int(row["begin"])
        for label, phrases in article["happenings"].items():
            for phrase in phrases:
                start = article["text"].index(phrase)
                if start <= begin < start + len(phrase):
                    found[row["event"]] = row["id"], label, row["words"]
    return found


def _wanted(written: dict[str, dict]) -> set[frozenset[tuple[str, str]]]:
    tellers = defaultdict(list)
    for name, article in written.items():
        for label in article["happenings"]:
            tellers[label].append((name, label))
    return {frozenset(pair) for own in tellers.values() for pair in combinations(own, 2)}


def main() -> None:
    """Print the figures."""
    for folder in (HELD, DEV):
        if folder.is_dir():
            print(f"inside articles, {folder.parent.name}/{folder.name}: {inside(folder)}")
    for articles in (ONE_WEEK, ONE_DAY):
        found = across(articles)
        whole = found.tied + len(found.missing)
        print(f"across {articles.stem}: {found.tied} of {whole} pairs of reports tied, {len(found.wrong)} wrong")
        print("denials tied to another article's event:", ", ".join(found.denials))
        if "--misses" in sys.argv:
            print(*(f"  wrong: {pair}" for pair in found.wrong), *(f"  missing: {m}" for m in found.missing), sep="\n")


if __name__ == "__main__":
    main()
