"""`ontology/` is complete, agrees with `kg/vocabulary.py` and the mapping, and is consistent by two reasoners."""

import ast
import re
import shutil
from pathlib import Path

import owlrl
import pyoxigraph
import pytest
from owlrl.Namespaces import ERRNS
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

from kg import vocabulary

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology" / "conflict.ttl"
CROSSWALK = ROOT / "ontology" / "crosswalk.ttl"
MAPPING = ROOT / "kg" / "mapping"

CK = Namespace(vocabulary.CK)
CROSSWALK_BASE = "https://w3id.org/conflict-kg/crosswalk/"
MATCHES = (SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
TERM_KINDS = (
    OWL.Class,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
    OWL.NamedIndividual,
)

ontology = Graph().parse(ONTOLOGY)
crosswalk = Graph().parse(CROSSWALK)

TERMS = sorted(
    {str(s) for kind in TERM_KINDS for s in ontology.subjects(RDF.type, kind) if str(s).startswith(vocabulary.CK)}
)
TOLD_CLASSES = sorted(
    {
        str(cls)
        for top in (CK.Event, CK.Statement)
        for cls in ontology.transitive_subjects(RDFS.subClassOf, top)
        if isinstance(cls, URIRef)
    }
)


def local(iri: object) -> str:
    return str(iri).removeprefix(vocabulary.CK)


def ck_parents(cls: URIRef) -> set[str]:
    return {local(p) for p in ontology.objects(cls, RDFS.subClassOf) if str(p).startswith(vocabulary.CK)}


def ck_children(cls: URIRef) -> set[str]:
    return {local(c) for c in ontology.subjects(RDFS.subClassOf, cls)}


def enumeration(cls: URIRef) -> set[str]:
    members = ontology.value(ontology.value(cls, OWL.equivalentClass), OWL.oneOf)
    return {local(member) for member in Collection(ontology, members)}


# Syntax and header


@pytest.mark.parametrize("path", [ONTOLOGY, CROSSWALK], ids=lambda path: path.name)
def test_file_has_as_many_triples_in_oxigraph_as_in_rdflib(path: Path) -> None:
    quads = list(pyoxigraph.parse(path.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE))
    assert len(Graph().parse(path)) == len(quads)


def test_ontology_header_names_prefix_namespace_licence_and_version() -> None:
    header = URIRef(vocabulary.CK.rstrip("#"))
    vann = Namespace("http://purl.org/vocab/vann/")
    dcterms = Namespace(vocabulary.PREFIXES["dcterms"])
    assert (header, RDF.type, OWL.Ontology) in ontology
    assert Literal("ck") == ontology.value(header, vann.preferredNamespacePrefix)
    assert Literal(vocabulary.CK) == ontology.value(header, vann.preferredNamespaceUri)
    assert URIRef("https://www.apache.org/licenses/LICENSE-2.0") == ontology.value(header, dcterms.license)
    assert ontology.value(header, OWL.versionInfo)
    assert ontology.value(header, dcterms.title)
    assert ontology.value(header, dcterms.description)


def test_ontology_imports_nothing() -> None:
    assert (None, OWL.imports, None) not in ontology


# Agreement with kg/vocabulary.py


def test_event_classes_have_the_parents_of_the_vocabulary() -> None:
    expected = {**vocabulary.PARENTS, **dict.fromkeys(vocabulary.BRANCHES, "Event")}
    actual = {
        local(cls): ck_parents(cls)
        for cls in ontology.transitive_subjects(RDFS.subClassOf, CK.Event)
        if cls != CK.Event
    }
    assert {cls: {parent} for cls, parent in expected.items()} == actual


def test_statement_classes_are_those_of_the_vocabulary() -> None:
    assert set(vocabulary.STATEMENT_CLASSES) - {"Statement"} == ck_children(CK.Statement)


def test_actor_classes_are_those_of_the_vocabulary() -> None:
    assert set(vocabulary.ACTOR_CLASSES) == ck_children(CK.Actor)


@pytest.mark.parametrize("name", sorted(vocabulary.ENTITY_CLASSES.values()))
def test_entity_class_of_the_vocabulary_is_declared(name: str) -> None:
    assert (CK[name], RDF.type, OWL.Class) in ontology


def test_modalities_are_those_of_the_vocabulary() -> None:
    assert {name.capitalize() for name in vocabulary.MODALITIES} == enumeration(CK.Modality)


def test_bounds_are_those_of_the_vocabulary() -> None:
    assert set(vocabulary.BOUNDS) == enumeration(CK.Bound)


def test_precisions_are_those_of_the_vocabulary() -> None:
    assert set(vocabulary.PRECISIONS.values()) == enumeration(CK.Precision)


@pytest.mark.parametrize("cls", [CK.Modality, CK.Bound, CK.Precision], ids=local)
def test_values_of_an_enumeration_are_all_different(cls: URIRef) -> None:
    distinct = [
        {local(member) for member in Collection(ontology, members)}
        for members in ontology.objects(None, OWL.distinctMembers)
    ]
    assert enumeration(cls) in distinct


@pytest.mark.parametrize("role", sorted({*vocabulary.EVENT_ENTITY_ROLES, *vocabulary.STATEMENT_ENTITY_ROLES}))
def test_role_of_the_vocabulary_is_an_object_property(role: str) -> None:
    assert (CK[role], RDF.type, OWL.ObjectProperty) in ontology


@pytest.mark.parametrize("role", vocabulary.NUMBER_ROLES)
def test_number_of_the_vocabulary_is_a_whole_number_of_events_and_tolls(role: str) -> None:
    domain = Collection(ontology, ontology.value(ontology.value(CK[role], RDFS.domain), OWL.unionOf))
    assert {CK.Event, CK.Toll} == set(domain)
    assert URIRef(vocabulary.PREFIXES["xsd"] + "nonNegativeInteger") == ontology.value(CK[role], RDFS.range)


def test_single_valued_properties_are_functional() -> None:
    assert {"begin", "end", "modality", "confidence", "quotation", "bound", "precision"} == {
        local(prop) for prop in ontology.subjects(RDF.type, OWL.FunctionalProperty)
    }


# Every term explains itself


@pytest.mark.parametrize("term", TERMS, ids=local)
def test_term_has_one_english_label_and_definition(term: str) -> None:
    expected = ["en"]
    for prop in (RDFS.label, SKOS.definition):
        assert expected == [text.language for text in ontology.objects(URIRef(term), prop)]


@pytest.mark.parametrize("term", TERMS, ids=local)
def test_term_has_an_example(term: str) -> None:
    assert (URIRef(term), SKOS.example, None) in ontology


@pytest.mark.parametrize("prop", [OWL.ObjectProperty, OWL.DatatypeProperty], ids=("object", "datatype"))
def test_property_has_one_domain_and_one_range(prop: URIRef) -> None:
    once = (1, 1)
    for term in ontology.subjects(RDF.type, prop):
        if str(term).startswith(vocabulary.CK):
            domains, ranges = (list(ontology.objects(term, axiom)) for axiom in (RDFS.domain, RDFS.range))
            assert once == (len(domains), len(ranges)), term


def test_labels_tell_the_classes_apart() -> None:
    labels = [str(ontology.value(cls, RDFS.label)) for cls in ontology.subjects(RDF.type, OWL.Class) if cls in CK]
    assert sorted(set(labels)) == sorted(labels)


def test_every_term_that_an_axiom_uses_is_declared() -> None:
    axioms = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, OWL.inverseOf, OWL.onProperty, OWL.someValuesFrom)
    used = {o for axiom in axioms for o in ontology.objects(None, axiom) if isinstance(o, URIRef)}
    for lists in (OWL.unionOf, OWL.members):
        used.update(*(Collection(ontology, head) for head in ontology.objects(None, lists)))
    assert set() == {str(term) for term in used if (term, RDF.type, None) not in ontology}


# Agreement with the mapping


def terms_named_by(source: str) -> set[str]:
    """The `ck:` local names that Python source spells out.

    Seen are `ck("name")`, `CK + "name"`, `CK["name"]`, `CK.name`, the f-string `f"{CK}name"` and the whole IRI; names
    that come out of a table of `kg.vocabulary` are counted apart.
    """
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=function), args=[ast.Constant(value=str(name)), *_]) if function == "ck":
                names.add(name)
            case ast.BinOp(left=ast.Name(id="CK"), op=ast.Add(), right=ast.Constant(value=str(name))):
                names.add(name)
            case ast.Subscript(value=ast.Name(id="CK"), slice=ast.Constant(value=str(name))):
                names.add(name)
            case ast.Attribute(value=ast.Name(id="CK"), attr=name):
                names.add(name)
            case ast.JoinedStr(values=[ast.FormattedValue(value=ast.Name(id="CK")), ast.Constant(value=str(name))]):
                names.add(name)
            case ast.Constant(value=str(text)) if text.startswith(vocabulary.CK) and text != vocabulary.CK:
                names.add(local(text))
    return names


def terms_in_vocabulary_tables() -> set[str]:
    """The terms that the mapping looks up in a table: classes with their ancestors, roles, values."""
    told = (*vocabulary.EVENT_CLASSES, *vocabulary.STATEMENT_CLASSES)
    return {
        *told,
        *(above for cls in told for above in vocabulary.ancestors(cls)),
        *vocabulary.ENTITY_CLASSES.values(),
        *(name.capitalize() for name in vocabulary.MODALITIES),
        *vocabulary.BOUNDS,
        *vocabulary.PRECISIONS.values(),
        *vocabulary.EVENT_ENTITY_ROLES,
        *vocabulary.STATEMENT_ENTITY_ROLES,
        *vocabulary.NUMBER_ROLES,
    }


def terms_of_the_mapping() -> set[str]:
    return set().union(*(terms_named_by(path.read_text("utf-8")) for path in sorted(MAPPING.glob("*.py"))))


def roles_of_the_mapping() -> set[str]:
    """The role of a toll, which no table of the vocabulary holds: the mapping hands it on as a string."""
    strings = {
        node.value
        for path in MAPPING.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
    }
    return {"people"} & strings


@pytest.mark.parametrize(
    "source", ['ck("agent")', 'CK + "agent"', 'CK["agent"]', "CK.agent", 'f"{CK}agent"', f'"{vocabulary.CK}agent"']
)
def test_named_term_is_seen_however_it_is_spelled(source: str) -> None:
    assert {"agent"} == terms_named_by(source)


def test_term_that_only_a_comment_or_another_string_names_is_not_seen() -> None:
    assert set() == terms_named_by('"""ck:agent"""\nrole = "agent"  # ck("agent")')


def test_every_term_that_the_mapping_names_is_in_the_ontology() -> None:
    assert set() == terms_of_the_mapping() - {local(term) for term in TERMS}


def test_every_term_is_written_by_the_mapping_or_marked_structural() -> None:
    structural = {local(term) for term in ontology.subjects(CK.structural, Literal(True))}
    written = terms_of_the_mapping() | terms_in_vocabulary_tables() | roles_of_the_mapping()
    assert set() == {local(term) for term in TERMS} - written - structural


def test_no_term_that_the_mapping_writes_is_marked_structural() -> None:
    structural = {local(term) for term in ontology.subjects(CK.structural, Literal(True))}
    assert set() == structural & (terms_of_the_mapping() | terms_in_vocabulary_tables())


@pytest.mark.parametrize(
    "path",
    [*ROOT.glob("ontology/actors.ttl"), *ROOT.glob("shapes/*.ttl"), *sorted(ROOT.glob("queries/*.rq"))],
    ids=lambda path: path.name,
)
def test_file_uses_only_terms_of_the_ontology(path: Path) -> None:
    text = re.sub(r'"[^"\n]*"|(?m:(?<!\S)#.*$)', "", path.read_text("utf-8"))
    assert set() == set(re.findall(r"\bck:(\w+)", text)) - {local(term) for term in TERMS}


# Crosswalk


def matches(subject: URIRef) -> set[URIRef]:
    return {target for match in MATCHES for target in crosswalk.objects(subject, match)}


@pytest.mark.parametrize("cls", TOLD_CLASSES, ids=local)
def test_event_or_statement_class_matches_acled_cameo_or_plover(cls: str) -> None:
    schemes = tuple(f"{CROSSWALK_BASE}{scheme}#" for scheme in ("acled", "cameo", "plover"))
    assert any(str(target).startswith(schemes) for target in matches(URIRef(cls)))


@pytest.mark.parametrize("name", vocabulary.EVENT_CLASSES)
def test_event_leaf_without_an_acled_or_cameo_match_says_so_in_a_note(name: str) -> None:
    for scheme in ("acled", "cameo"):
        if not any(str(target).startswith(f"{CROSSWALK_BASE}{scheme}#") for target in matches(CK[name])):
            assert scheme.upper() in str(crosswalk.value(CK[name], SKOS.note))


def test_crosswalk_starts_only_from_terms_of_the_ontology() -> None:
    subjects = {str(s) for match in MATCHES for s in crosswalk.subjects(match, None)}
    assert set() == subjects - set(TERMS)


def test_crosswalk_points_only_to_concepts_that_it_defines() -> None:
    targets = {o for match in MATCHES for o in crosswalk.objects(None, match) if str(o).startswith(CROSSWALK_BASE)}
    assert set() == {str(target) for target in targets if (target, SKOS.prefLabel, None) not in crosswalk}


def test_two_terms_are_matched_in_one_way_only() -> None:
    pairs = [(s, o) for match in MATCHES for s, o in crosswalk.subject_objects(match)]
    assert len(set(pairs)) == len(pairs)


def test_what_is_related_is_not_above_or_below() -> None:
    """SKOS Reference, S27 and S46: skos:related is disjoint with skos:broaderTransitive."""
    up = Graph()
    for prop in (SKOS.broader, SKOS.broadMatch):
        for narrow, broad in crosswalk.subject_objects(prop):
            up.add((narrow, SKOS.broader, broad))
    for broad, narrow in crosswalk.subject_objects(SKOS.narrowMatch):
        up.add((narrow, SKOS.broader, broad))
    for one, other in crosswalk.subject_objects(SKOS.relatedMatch):
        assert other not in set(up.transitive_objects(one, SKOS.broader)), (one, other)
        assert one not in set(up.transitive_objects(other, SKOS.broader)), (one, other)


def concepts(scheme: str) -> list[URIRef]:
    return list(crosswalk.subjects(SKOS.inScheme, URIRef(f"{CROSSWALK_BASE}{scheme}#scheme")))


@pytest.mark.parametrize(("scheme", "tops", "below"), [("acled", 6, 25), ("plover", 7, 16), ("muc4", 2, 10)])
def test_scheme_has_all_its_codes(scheme: str, tops: int, below: int) -> None:
    narrower = [concept for concept in concepts(scheme) if (concept, SKOS.broader, None) in crosswalk]
    assert (tops, below) == (len(concepts(scheme)) - len(narrower), len(narrower))


def test_cameo_has_all_its_root_codes() -> None:
    roots = {
        str(crosswalk.value(concept, SKOS.notation))
        for concept in concepts("cameo")
        if (concept, SKOS.topConceptOf, None) in crosswalk
    }
    assert {f"{code:02}" for code in range(1, 21)} == roots


def test_cameo_code_stands_below_the_code_that_it_extends() -> None:
    for concept in concepts("cameo"):
        code = str(crosswalk.value(concept, SKOS.notation))
        assert str(concept).endswith(f"#{code}")
        for broader in crosswalk.objects(concept, SKOS.broader):
            assert code[:-1] == str(crosswalk.value(broader, SKOS.notation))


# Consistency

PREFIXES = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in vocabulary.PREFIXES.items()) + (
    "@prefix : <https://example.org/> .\n"
)

ACCOUNT = """
:article a schema:NewsArticle , nif:Context ; ck:textDigest "9f86d081" .
:run a prov:Activity ; ck:readerDigest "2c26b46b" .
:trigger a nif:Phrase ; nif:referenceContext :article ; itsrdf:taIdentRef :army .
:cue a nif:Phrase , nif:Sentence .

:army a ck:SecurityForces , ck:Actor ; ck:country :country ; ck:affiliation :state .
:state a ck:State , ck:Actor ; owl:sameAs :authority .
:country a ck:Place ; ck:countryCode "SY" ; owl:sameAs :authority .
:town a ck:Place ; ck:within :province ; ck:precision ck:InCity . :province a ck:Place ; ck:within :country .
:hospital a ck:Facility . :market a ck:Facility , ck:Place .
:tank a ck:Weapon , ck:Facility .
:mission a ck:IntergovernmentalOrganization , ck:SecurityForces .
:movement a ck:ArmedGroup , ck:Organization .
:minister a ck:Person . :civilians a ck:Population .

:shelling a ck:Shelling , ck:Violence , ck:Event ; ck:agent :army ; ck:target :hospital , :movement , :town ;
    ck:victim :civilians ;
    ck:location :market ; ck:weapon :tank ; ck:modality ck:Actual ; ck:confidence 0.91 ; ck:evidence :trigger ;
    ck:begin "2020-02-03"^^xsd:date ; ck:end "2020-02-03"^^xsd:date ; ck:timeText "on Monday" ; ck:valueSpan :trigger ;
    ck:killed "24"^^xsd:nonNegativeInteger , "30"^^xsd:nonNegativeInteger ; ck:countText "dozens" ;
    ck:toll :toll ; ck:reportedIn :article ; ck:attributedTo :accusation .
:toll a ck:Toll ; ck:killed "24"^^xsd:nonNegativeInteger ; ck:people :civilians ; ck:bound ck:AtLeast ;
    ck:evidence :trigger ; ck:attributedTo :accusation .
:blast a ck:SuicideBombing , ck:Bombing , ck:Violence , ck:Event ; ck:modality ck:Possible ; ck:reportedIn :article .
:truce a ck:Ceasefire , ck:Agreement , ck:Diplomacy , ck:Event ; ck:participant :army , :movement , :mission ;
    ck:modality ck:Negated ; ck:reportedIn :article .

:accusation a ck:Accusation , ck:Statement ; ck:source :minister ; ck:addressee :mission ; ck:target :army ;
    ck:content "the army shelled the hospital"@en ; ck:contentSpan :cue ; ck:quotation false ; ck:reports :shelling ;
    ck:modality ck:Actual ; ck:confidence 0.8 ; ck:evidence :cue ; ck:reportedIn :article .
:denial a ck:Denial , ck:Statement ; ck:source :state ; ck:contradicts :accusation , :shelling ; ck:modality ck:Actual ;
    ck:evidence :cue ; ck:reportedIn :article .
"""

CONTRADICTIONS = {
    "an event that is an actor": ":shelling a ck:Actor .",
    "a statement that is an event": ":denial a ck:Event .",
    "an agent that is a weapon": ":shelling ck:agent :tank .",
    "an event in two branches": ":shelling a ck:Talks .",
    "a peaceful riot": ":march a ck:Protest , ck:Riot .",
    "a person who is a state": ":minister a ck:State .",
    "two modalities": ":shelling ck:modality ck:Negated .",
    "two bounds": ":toll ck:bound ck:Exactly .",
    "two precisions": ":town ck:precision ck:InRegion .",
    "evidence that is an article": ":shelling ck:evidence :article .",
    "a toll attributed to an event": ":toll ck:attributedTo :truce .",
}
# What lies in values of data is beyond the rules of OWL 2 RL as owlrl has them.
CONTRADICTIONS_IN_VALUES = {
    "two confidences": ":shelling ck:confidence 0.5 .",
    "a confidence above one": ":truce ck:confidence 1.5 .",
    "two numbers of dead in one toll": ':toll ck:killed "25"^^xsd:nonNegativeInteger .',
    "a negative number of dead": ":truce ck:killed -1 .",
    "a country code in small letters": ':town ck:countryCode "sy" .',
    "a modality of one's own": ":march ck:modality :rumoured . :rumoured owl:differentFrom ck:Actual , ck:Negated , "
    "ck:Future , ck:Possible .",
    "content reported of nobody's saying": ":movement ck:reports :truce .",
}


def parametrize(cases: dict[str, str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("wrong", cases.values(), ids=cases.keys())


def instances(turtle: str) -> Graph:
    return Graph().parse(data=PREFIXES + turtle, format="turtle")


def errors_by_rules(data: Graph) -> list[str]:
    """What the OWL 2 RL rules find contradictory; owlrl adds one `err:error` triple for each finding."""
    closure = ontology + data
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closure)
    return [str(message) for message in closure.objects(None, ERRNS.error)]


def test_ontology_with_crosswalk_and_instances_is_consistent_by_owl_rl() -> None:
    assert not errors_by_rules(instances(ACCOUNT) + crosswalk)


@parametrize(CONTRADICTIONS)
def test_contradiction_is_found_by_owl_rl(wrong: str) -> None:
    assert errors_by_rules(instances(ACCOUNT + wrong))


needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java on PATH")


def unsatisfiable_by_hermit(data: Graph, folder: Path) -> list[str]:
    """The classes that HermiT proves empty.

    Dates and language-tagged strings are outside OWL 2's datatype map (section 4), so HermiT is told to pass over them.

    Raises:
        OwlReadyInconsistentOntologyError: the whole is contradictory.
    """
    owlready2 = pytest.importorskip("owlready2")
    path = folder / "ontology.nt"
    (ontology + data).serialize(path, format="nt", encoding="utf-8")
    world = owlready2.World()
    try:
        world.get_ontology(path.as_uri()).load()
        owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
        return [cls.iri for cls in world.inconsistent_classes() if cls is not owlready2.Nothing]
    finally:
        world.close()


@needs_java
def test_every_class_is_satisfiable_by_hermit(tmp_path: Path) -> None:
    assert not unsatisfiable_by_hermit(Graph(), tmp_path)


@needs_java
def test_ontology_with_instances_is_consistent_by_hermit(tmp_path: Path) -> None:
    assert not unsatisfiable_by_hermit(instances(ACCOUNT), tmp_path)


@needs_java
def test_class_that_can_have_no_member_is_found_by_hermit(tmp_path: Path) -> None:
    impossible = instances(":PeacefulRiot a owl:Class ; rdfs:subClassOf ck:Protest , ck:Riot .")
    expected = ["https://example.org/PeacefulRiot"]
    assert expected == unsatisfiable_by_hermit(impossible, tmp_path)


@needs_java
@parametrize(CONTRADICTIONS_IN_VALUES)
def test_contradiction_in_values_is_found_by_hermit(wrong: str, tmp_path: Path) -> None:
    owlready2 = pytest.importorskip("owlready2")
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        unsatisfiable_by_hermit(instances(ACCOUNT + wrong), tmp_path)
