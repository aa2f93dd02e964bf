"""A node of a graph leads to the sentence that it was read from."""

import pyoxigraph
from pyoxigraph import Quad, RdfFormat

from kg.validation.sentences import Sentences
from kg.vocabulary import PREFIXES

HEAD = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items()) + "PREFIX : <http://e/> "
GRAPH = """
:first nif:beginIndex 9 ; nif:anchorOf "The ninth." . :later nif:beginIndex 10 ; nif:anchorOf "The tenth." .
:p nif:sentence :first . :q nif:sentence :later .
:event ck:evidence :q , :p . :q itsrdf:taIdentRef :actor .
"""


def sentences(graph: str = GRAPH) -> Sentences:
    triples = pyoxigraph.parse((HEAD + graph).encode(), RdfFormat.TURTLE)
    return Sentences([Quad(triple.subject, triple.predicate, triple.object) for triple in triples])


def test_event_leads_to_the_sentence_of_its_first_trigger():
    assert "The ninth." == sentences().of("http://e/event")


def test_entity_leads_to_the_sentence_of_its_first_mention():
    assert "The tenth." == sentences().of("http://e/actor")


def test_phrase_leads_to_its_sentence():
    assert "The ninth." == sentences().of("http://e/p")


def test_sentence_leads_to_itself():
    assert "The ninth." == sentences().of("http://e/first")


def test_node_without_words_leads_to_none():
    assert sentences().of("http://e/unknown") is None


def test_offset_that_is_no_number_does_no_harm():
    assert "The tenth." == sentences(GRAPH.replace("beginIndex 10", "beginIndex 'tenth'")).of("http://e/event")
