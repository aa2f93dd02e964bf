"""A graph survives every format and the store, whatever the words of the article."""

import importlib
import sys
from io import BytesIO
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import RdfFormat
from rdflib import Dataset, Graph

from kg.mapping import graph_iri, restore_datatypes, to_lines, to_quads, to_terms
from kg.vocabulary import PREFIXES
from tests.mapping.accounts import ACCOUNT, EVENTS, RUN
from tests.mapping.strategies import accounts

GOLD = Path(__file__).parents[3] / "shared" / "gold"
SEARCHING = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@SEARCHING
@given(accounts())
def test_quads_come_back_from_every_format_of_oxigraph(account):
    quads = to_quads(account, RUN)
    for form in (RdfFormat.N_QUADS, RdfFormat.TRIG):
        assert set(quads) == set(pyoxigraph.parse(pyoxigraph.serialize(quads, format=form), format=form))
    triples = [quad.triple for quad in quads]
    for form in (RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.RDF_XML):
        data = pyoxigraph.serialize(triples, format=form, prefixes=PREFIXES)
        assert set(triples) == {quad.triple for quad in pyoxigraph.parse(data, format=form)}


@SEARCHING
@given(accounts())
def test_rdflib_reads_as_many_triples_and_the_same_text(account):
    quads = to_quads(account, RUN)
    dataset = Dataset().parse(data=pyoxigraph.serialize(quads, format=RdfFormat.N_QUADS), format="nquads")
    assert len(quads) == len(set(dataset.quads()))
    triples = [quad.triple for quad in quads]
    for form, name in ((RdfFormat.TURTLE, "turtle"), (RdfFormat.RDF_XML, "xml")):
        graph = Graph().parse(data=pyoxigraph.serialize(triples, format=form, prefixes=PREFIXES), format=name)
        assert len(quads) == len(graph)
        text = graph.query("SELECT ?t { ?a nif:isString ?t }", initNs={"nif": PREFIXES["nif"]})
        assert [account.article.text] == [str(row[0]) for row in text]


@SEARCHING
@given(accounts())
def test_store_gives_back_the_same_quads(account):
    quads = to_quads(account, RUN)
    store = pyoxigraph.Store()
    store.extend(quads)
    assert set(quads) == set(restore_datatypes(store))


@SEARCHING
@given(accounts())
def test_lines_are_the_quads_as_oxigraph_writes_them(account):
    quads = pyoxigraph.serialize(to_quads(account, RUN), format=RdfFormat.N_QUADS)
    assert quads == to_lines(to_terms(account, RUN), graph_iri(account.article))


def test_only_whole_numbers_of_the_vocabulary_are_restored():
    other = pyoxigraph.Quad(
        pyoxigraph.NamedNode("http://e/s"), pyoxigraph.NamedNode("http://e/p"), pyoxigraph.Literal(5)
    )
    assert [other] == list(restore_datatypes([other]))


@pytest.mark.skipif(not (GOLD / "score.py").exists(), reason="the scoring program is not here")
def test_scoring_program_reads_back_what_was_told(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(GOLD))
    score = importlib.import_module("score")
    path = tmp_path / "graph.trig"
    path.write_bytes(pyoxigraph.serialize(to_quads(ACCOUNT, RUN), format=RdfFormat.TRIG))
    told = score.load_graph(path)["arbin-2020"]
    by_class = {item["class"]: item for item in told["items"] if item["modality"] != "negated"}

    assert {"SuicideBombing", "Ceasefire", "Denial", "Accusation"} < set(by_class)
    shelling = by_class["Shelling"]
    assert set(EVENTS[0].evidence) == shelling["triggers"]
    assert {"24"} == shelling["roles"]["killed"]
    assert {"2020-03-03"} == shelling["roles"]["begin"]
    (agent,) = shelling["roles"]["agent"]
    army = [mention.span for mention in ACCOUNT.mentions if mention.entity == "actor/army"]
    assert sorted(army) == sorted(told["mentions"][agent])
    assert {"syrian army", "the army"} == told["labels"][agent]
    for name in ("score", "gold"):
        sys.modules.pop(name, None)


def test_turtle_is_loaded_without_a_warning(caplog):
    data = pyoxigraph.serialize([quad.triple for quad in to_quads(ACCOUNT, RUN)], format=RdfFormat.TURTLE)
    Graph().parse(BytesIO(data), format="turtle")
    assert [] == caplog.records
