from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import NotInStore
from kg.explorer.accounts import AccountsPage, accounts_page
from kg.explorer.filters import Filters
from kg.explorer.index import whole_index
from kg.explorer.reports import event_page
from kg.store import GraphStore
from kg.vocabulary import DEFAULT_BASE
from tests.store.graphs import GRAPH, mapped, small

HAPPENING = f"{DEFAULT_BASE}happening/arbin"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """Two articles with the same account, whose reports of the shelling are tied to one happening."""
    with GraphStore.open(tmp_path_factory.mktemp("told") / "store") as store:
        store.replace_article(GRAPH, mapped())
        store.replace_article(small("other")[0], _of_another_outlet())
        ties = "".join(f"<{event}> ck:sameHappening <{HAPPENING}> ." for event in shellings(store))
        store.update(
            f"INSERT DATA {{ GRAPH <https://w3id.org/conflict-kg/happenings> {{ {ties} <{HAPPENING}> a ck:Happening ; "
            "ck:linkConfidence 0.87 } }"
        )
        yield store


def _of_another_outlet() -> list[object]:
    from pyoxigraph import Literal, NamedNode, Quad

    graph = small("other")[0]
    lantern, beacon = f"{DEFAULT_BASE}actor/lantern", NamedNode(f"{DEFAULT_BASE}actor/beacon")

    def renamed(node: object) -> object:
        if isinstance(node, NamedNode) and node.value == lantern:
            return beacon
        return Literal("Beacon", language="en") if isinstance(node, Literal) and node.value == "Lantern" else node

    return [
        Quad(renamed(quad.subject), quad.predicate, renamed(quad.object), graph)  # type: ignore[arg-type]
        for quad in mapped("other")
    ]


def shellings(store: GraphStore) -> list[str]:
    rows = store.select("SELECT ?event { ?event a ck:Shelling ; ck:agent ?a ; ck:modality ck:Actual } ORDER BY ?event")
    return [row["event"] for row in rows]


def compared(store: GraphStore, filters: Filters | None = None, event: str = "") -> AccountsPage:
    with whole_index(store) as index:
        return accounts_page(store, index, filters or Filters(), event)


def test_reports_of_one_happening_are_one_matter(store: GraphStore) -> None:
    matter = compared(store, event=shellings(store)[0]).matters[0]
    assert matter.tied
    assert {"Lantern", "Beacon"} == matter.outlets


def test_denial_stands_beside_what_is_asserted(store: GraphStore) -> None:
    matter = compared(store, event=shellings(store)[0]).matters[0]
    assert matter.is_disputed
    assert {"Lantern", "Beacon"} == {one.voice for one in matter.of("asserts") if not one.iri}
    assert ["Léna Moravec"] == sorted({one.voice for one in matter.of("denies")})


def test_what_several_outlets_tell_is_nobodys_alone(store: GraphStore) -> None:
    found = compared(store)
    (lantern,) = (outlet for outlet in found.outlets if outlet.name == "Lantern")
    tied = {matter.event for matter in found.matters if matter.tied}
    assert 1 == len(tied)
    assert tied.isdisjoint(matter.event for matter in lantern.examples)
    assert lantern.alone == sum(lantern.counts) - 1 > 0


def test_period_leaves_other_days_out(store: GraphStore) -> None:
    found = compared(store, Filters(begin="2020-03-05", end="2020-03-06"))
    assert {"SuicideBombing"} == {one.event_class for one in found.matters}


def test_event_that_nobody_tells_of_is_said_to_be_missing(store: GraphStore) -> None:
    with pytest.raises(NotInStore, match="tells of an event"):
        compared(store, event=f"{DEFAULT_BASE}event/none")


def test_page_of_an_event_has_the_reports_of_its_happening(store: GraphStore) -> None:
    first, second = shellings(store)
    with whole_index(store) as index:
        page = event_page(store, first, index)
    assert [first, second] == [one.iri for one in page.reports]
    assert (HAPPENING, 0.87) == (page.happening, page.link_confidence)
    assert {"for", "against"} >= {one.side for one in page.claims} >= {"against"}


def test_ties_that_are_taken_back_are_forgotten(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path / "store") as store:
        store.replace_article(GRAPH, mapped())
        (event,) = shellings(store)
        tie = f"GRAPH <urn:ties> {{ <{event}> ck:sameHappening <{HAPPENING}> }}"
        seen = []
        for change in (f"INSERT DATA {{ {tie} }}", f"DELETE DATA {{ {tie} }}"):
            store.update(change)
            with whole_index(store) as index:
                seen.append(event_page(store, event, index).happening)
    assert [HAPPENING, ""] == seen
