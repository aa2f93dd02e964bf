"""From an account to the quads of its article's graph: the one place that knows both the account and the vocabulary.

Everything in the graph but its run follows from the account and the base alone.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final

from pyoxigraph import NamedNode, Quad

from kg.article import Article, Span, article_key
from kg.errors import ArticleRefused
from kg.grounding.account import Account, EventAccount, Number, StatementAccount, Time, Toll
from kg.mapping.entities import Triple, entity_class, entity_triples
from kg.mapping.iris import AccountIris, graph_iri, run_iri, software_iri, toll_iri
from kg.mapping.literals import (
    boolean,
    count,
    day,
    decimal,
    illegal_character,
    language_tag,
    moment,
    string,
    uri,
    words,
)
from kg.mapping.run import Run
from kg.mapping.terms import RDF_TYPE, ck, dcterms, itsrdf, nif, prov, rdfs, schema
from kg.vocabulary import ACTOR_CLASSES, DEFAULT_BASE, ENTITY_CLASSES, ancestors

__all__ = ["Terms", "to_lines", "to_quads", "to_terms"]

Terms = tuple[str, str, str]
"""A triple, each term as N-Triples writes it."""


_ACTORS: Final = frozenset(ACTOR_CLASSES)
_RANGES: Final = {
    "agent": _ACTORS,
    "participant": _ACTORS,
    "victim": _ACTORS,
    "source": _ACTORS,
    "addressee": _ACTORS,
    "people": _ACTORS,
    "target": frozenset(ENTITY_CLASSES.values()),
    "location": frozenset({"Place"}),
    "weapon": frozenset({"Weapon"}),
}
"""Role → classes that may fill it, as `ontology/conflict.ttl` gives its range."""


def to_quads(account: Account, run: Run, base: str = DEFAULT_BASE) -> list[Quad]:
    """The quads of one article's named graph, each once, in a fixed order.

    A role whose filler is outside the role's range (a building as an agent) is left out, since stating it would make
    the filler something that it is not; its mention stays.

    Args:
        base: where the IRIs of the data begin; ends with `/` or `#`.

    Raises:
        ArticleRefused: the text holds a character that some RDF format cannot carry, such as a control character.
    """
    graph = NamedNode(graph_iri(account.article, base))
    return [Quad(*triple, graph) for triple in dict.fromkeys(_triples(account, run, base))]


def to_terms(account: Account, run: Run, base: str = DEFAULT_BASE) -> list[Terms]:
    """The triples of `to_quads`, their terms as N-Triples writes them: it takes half the time."""
    predicates: dict[int, tuple[str, NamedNode]] = {}
    written: dict[Terms, None] = {}
    before: NamedNode | None = None
    start = ""
    for subject, predicate, value in _triples(account, run, base):
        # Turning a term into text is most of the work: there are few predicates, and subjects come in rows.
        if (known := predicates.get(id(predicate))) is None:
            known = predicates[id(predicate)] = str(predicate), predicate
        if subject is not before:
            before, start = subject, str(subject)
        written[start, known[0], str(value)] = None
    return list(written)


def to_lines(triples: Iterable[Terms], graph: str) -> bytes:
    """Triples of `to_terms` as N-Quads of the named graph with this IRI, one a line."""
    ending = f" <{graph}> .\n"
    return "".join([f"{subject} {predicate} {value}{ending}" for subject, predicate, value in triples]).encode()


def _triples(account: Account, run: Run, base: str) -> Iterator[Triple]:
    if (at := illegal_character(account.article.text)) is not None:
        code = f"U+{ord(account.article.text[at]):04X}"
        raise ArticleRefused(f"the text has {code} at character {at}: replace it by U+FFFD", account.article.source)
    iris = AccountIris.of(account, base)
    yield from _article(account, iris)
    yield from _provenance(NamedNode(iris.graph), run, iris)
    for key in sorted(account.entities):
        yield from entity_triples(account.entities[key], base)
    for event, iri in zip(account.events, iris.events, strict=True):
        yield from _event(event, iri, account, iris)
    for said, iri in zip(account.statements, iris.statements, strict=True):
        yield from _statement(said, iri, account, iris)
    yield from _strings(account, iris)


def _article(account: Account, iris: AccountIris) -> Iterator[Triple]:
    article, node = account.article, NamedNode(iris.article)
    yield node, RDF_TYPE, schema("NewsArticle")
    yield node, RDF_TYPE, nif("Context")
    yield node, dcterms("identifier"), string(article.identifier or article_key(article))
    yield node, nif("isString"), string(article.text)
    yield node, ck("textDigest"), string(sha256(article.text.encode()).hexdigest())
    headline, body = _headline_and_body(article)
    if headline:
        yield node, schema("headline"), string(headline)
    if body:
        yield node, schema("articleBody"), string(body)
    if article.published:
        yield node, schema("datePublished"), day(article.published)
    if account.publisher:
        yield node, schema("publisher"), NamedNode(iris.entity(account.publisher))
    if account.agency:
        yield node, prov("wasQuotedFrom"), NamedNode(iris.entity(account.agency))
    if account.dateline_place:
        yield node, schema("contentLocation"), NamedNode(iris.entity(account.dateline_place))
    if language := language_tag(article.language):
        yield node, schema("inLanguage"), string(language)
    if article.url:
        yield node, schema("url"), uri(article.url)


def _headline_and_body(article: Article) -> tuple[str, str]:
    begin, end = article.title or (0, 0)
    return (article.headline or article.text[begin:end]).strip(), article.text[end:].strip()


def _provenance(graph: NamedNode, run: Run, iris: AccountIris) -> Iterator[Triple]:
    activity, software = NamedNode(run_iri(run, iris.base)), NamedNode(software_iri(run, iris.base))
    yield graph, RDF_TYPE, prov("Entity")
    yield graph, prov("wasDerivedFrom"), NamedNode(iris.article)
    yield graph, prov("wasGeneratedBy"), activity
    yield activity, RDF_TYPE, prov("Activity")
    yield activity, prov("startedAtTime"), moment(run.started)
    yield activity, prov("wasAssociatedWith"), software
    yield activity, schema("softwareVersion"), string(run.software_version)
    yield activity, ck("readerDigest"), string(run.reader_digest)
    yield software, RDF_TYPE, prov("SoftwareAgent")
    yield software, rdfs("label"), string(f"conflict-kg {run.software_version}")


def _event(event: EventAccount, iri: str, account: Account, iris: AccountIris) -> Iterator[Triple]:
    node = NamedNode(iri)
    yield from _told(event, event.event_class, node, account, iris)
    for number in dict.fromkeys((*event.numbers, *(toll.number for toll in event.tolls))):
        yield _value(number, node)
        yield node, ck("valueSpan"), NamedNode(iris.mention(number.span))
    for toll in event.tolls:
        yield from _toll(toll, node, account, iris)
    for index in event.attributed_to:
        statement = NamedNode(iris.statements[index])
        yield node, ck("attributedTo"), statement
        yield statement, ck("reports"), node


def _toll(toll: Toll, event: NamedNode, account: Account, iris: AccountIris) -> Iterator[Triple]:
    node = NamedNode(toll_iri(event.value, toll.number))
    yield event, ck("toll"), node
    yield node, RDF_TYPE, ck("Toll")
    yield _value(toll.number, node)
    yield node, ck("bound"), ck(toll.bound)
    yield node, ck("evidence"), NamedNode(iris.mention(toll.number.span))
    yield from _fillers((("people", key) for key in toll.people), node, account, iris)
    for index in toll.attributed_to:
        yield node, ck("attributedTo"), NamedNode(iris.statements[index])


def _statement(said: StatementAccount, iri: str, account: Account, iris: AccountIris) -> Iterator[Triple]:
    node = NamedNode(iri)
    yield from _told(said, said.statement_class, node, account, iris)
    language = language_tag(account.article.language) or "en"
    for begin, end in said.content:
        yield node, ck("content"), words(account.article.text[begin:end], language)
        yield node, ck("contentSpan"), NamedNode(iris.mention((begin, end)))
    if said.content:
        yield node, ck("quotation"), boolean(said.quotation)
    for kind, index in said.contradicts:
        denied = iris.statements[index] if kind == "statement" else iris.events[index]
        yield node, ck("contradicts"), NamedNode(denied)


def _told(
    told: EventAccount | StatementAccount, leaf: str, node: NamedNode, account: Account, iris: AccountIris
) -> Iterator[Triple]:
    """What an event and a statement have in common."""
    for name in (leaf, *ancestors(leaf)):
        yield node, RDF_TYPE, ck(name)
    yield node, ck("modality"), ck(told.modality.capitalize())
    yield node, ck("confidence"), decimal(min(1.0, max(0.0, told.confidence)), 3)
    yield node, ck("reportedIn"), NamedNode(iris.article)
    for span in told.evidence:
        yield node, ck("evidence"), NamedNode(iris.mention(span))
    yield from _fillers(told.roles, node, account, iris)
    yield from _times(told.times, node, iris)


def _fillers(
    roles: Iterable[tuple[str, str]], node: NamedNode, account: Account, iris: AccountIris
) -> Iterator[Triple]:
    for role, key in roles:
        if entity_class(account.entities[key]) in _RANGES[role]:
            yield node, ck(role), NamedNode(iris.entity(key))


def _times(times: tuple[Time, ...], node: NamedNode, iris: AccountIris) -> Iterator[Triple]:
    """All days of several times lie between the first begin and the last end."""
    if begins := [time.begin for time in times if time.begin]:
        yield node, ck("begin"), day(min(begins))
    if ends := [time.end for time in times if time.end]:
        yield node, ck("end"), day(max(ends))
    for time in times:
        yield node, ck("timeText"), string(time.text)
        yield node, ck("valueSpan"), NamedNode(iris.mention(time.span))


def _value(number: Number, node: NamedNode) -> Triple:
    if number.value is None:
        return node, ck("countText"), string(number.text)
    return node, ck(number.kind), count(number.value)


def _strings(account: Account, iris: AccountIris) -> Iterator[Triple]:
    """Every span that anything points to, and the sentences that hold them.

    A phrase that is a whole sentence is one node with both types.
    """
    sentences: set[Span] = set()
    for span in sorted(_spans(account)):
        yield from _string(span, "Phrase", account, iris)
        if sentence := _sentence_of(span, account.sentences):
            sentences.add(sentence)
            yield NamedNode(iris.mention(span)), nif("sentence"), NamedNode(iris.mention(sentence))
    for sentence in sorted(sentences):
        yield from _string(sentence, "Sentence", account, iris)
    for mention in account.mentions:
        yield NamedNode(iris.mention(mention.span)), itsrdf("taIdentRef"), NamedNode(iris.entity(mention.entity))


def _string(span: Span, name: str, account: Account, iris: AccountIris) -> Iterator[Triple]:
    begin, end = span
    node = NamedNode(iris.mention(span))
    yield node, RDF_TYPE, nif(name)
    yield node, nif("beginIndex"), count(begin)
    yield node, nif("endIndex"), count(end)
    yield node, nif("anchorOf"), string(account.article.text[begin:end])
    yield node, nif("referenceContext"), NamedNode(iris.article)


def _spans(account: Account) -> set[Span]:
    spans = {mention.span for mention in account.mentions}
    for event in account.events:
        spans.update(event.evidence, (time.span for time in event.times), (number.span for number in event.numbers))
        spans.update(toll.number.span for toll in event.tolls)
    for said in account.statements:
        spans.update(said.evidence, (time.span for time in said.times), said.content)
    return spans


def _sentence_of(span: Span, sentences: tuple[Span, ...]) -> Span | None:
    """The sentence that holds the whole span; content may run over several and has none."""
    index = bisect_right(sentences, span[0], key=lambda sentence: sentence[0]) - 1
    return sentences[index] if index >= 0 and span[1] <= sentences[index][1] else None
