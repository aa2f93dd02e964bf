"""What a graph says of the texts that its article had before."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from pyoxigraph import Quad

from kg.grounding.account import Account
from kg.mapping import to_quads, with_former_texts
from kg.mapping.revisions import KEPT
from kg.validation import Shapes, validate
from tests.mapping.accounts import ACCOUNT, RUN

ARTICLE = "https://w3id.org/conflict-kg/data/article/arbin-2020"


def version(number: int, former: list[Quad] | None = None, text: str | None = None) -> list[Quad]:
    """The graph of a version of the article, an hour after the one before."""
    article = replace(ACCOUNT.article, text=text or f"The text, version {number}.", title=None, dateline=None)
    quads = to_quads(Account(article), replace(RUN, started=RUN.started + timedelta(hours=number)))
    return with_former_texts(former or [], quads)


def chain(quads: list[Quad]) -> list[tuple[str, str]]:
    """Digest and time of each former text, the newest first."""
    said = {(q.subject.value, q.predicate.value.rpartition("#")[2]): q.object.value for q in quads}
    node, found = said.get((ARTICLE, "wasRevisionOf")), []
    while node:
        found.append((said[node, "textDigest"], said[node, "generatedAtTime"]))
        node = said.get((node, "wasRevisionOf"))
    return found


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def test_first_text_is_a_revision_of_nothing() -> None:
    assert [] == chain(version(0))


def test_changed_text_is_a_revision_of_the_one_before_with_its_digest_and_time() -> None:
    expected = [(digest("The text, version 0."), f"{RUN.started:%Y-%m-%dT%H:%M:%SZ}")]
    assert expected == chain(version(1, version(0)))


def test_same_text_from_another_run_is_no_revision() -> None:
    assert [] == chain(version(1, version(0, text="same"), text="same"))


def test_former_texts_stay_when_the_same_text_is_read_again() -> None:
    changed = version(1, version(0), text="new")
    assert chain(changed) == chain(version(2, changed, text="new"))


def test_text_that_comes_back_is_told_twice_and_no_circle() -> None:
    quads: list[Quad] = []
    for number, text in enumerate("abab"):
        quads = version(number, quads, text)
    assert [digest(text) for text in "aba"] == [found for found, _ in chain(quads)]


def test_the_first_and_the_latest_texts_of_many_are_kept() -> None:
    quads: list[Quad] = []
    for number in range(50):
        quads = version(number, quads)
    expected = [f"The text, version {number}." for number in (*range(48, 48 - KEPT + 1, -1), 0)]
    assert list(map(digest, expected)) == [found for found, _ in chain(quads)]


def test_graph_with_former_texts_conforms() -> None:
    assert validate(version(2, version(1, version(0))), Shapes.load()).conforms
