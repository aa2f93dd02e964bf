from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from kg.export.sorting import by_subjects, in_order, sorted_triples

NODES = st.sampled_from([NamedNode(f"https://example.org/{name}") for name in "abcde"])
QUADS = st.lists(
    st.builds(
        Quad, NODES, NODES, st.one_of(NODES, st.builds(Literal, st.text(st.characters(codec="utf-8"), max_size=3)))
    )
)


@given(QUADS, st.integers(1, 7))
def test_what_does_not_fit_into_memory_comes_in_the_same_order(quads: list[Quad], limit: int) -> None:
    expected = in_order({quad.triple for quad in quads})
    assert expected == list(sorted_triples(quads, limit))


@given(QUADS, st.integers(1, 7))
def test_no_subject_is_divided(quads: list[Quad], least: int) -> None:
    triples = in_order({quad.triple for quad in quads})
    pieces = list(by_subjects(triples, least))
    assert triples == [triple for piece in pieces for triple in piece]
    subjects = [{triple.subject for triple in piece} for piece in pieces]
    assert sum(map(len, subjects)) == len(set().union(*subjects))
