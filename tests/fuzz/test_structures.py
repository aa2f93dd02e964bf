"""Well-formed files around any values whatever: what they hold arrives as it is, or is refused for a reason."""

import csv
import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.article import Article
from kg.sources import read_articles
from tests.fuzz.checks import check_file

BODY = "The army of the state said that the town of Arbin was shelled on Friday, and that four of the people died."
NAMES = ("id", "title", "published", "date", "url", "publisher", "source", "language", "text", "body", "content")
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("name", "a", "")), inner, max_size=3),
    max_leaves=6,
)
records = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), values, max_size=6)
anything = settings(max_examples=60, derandomize=True, database=None)


def wrong(name: str, content: bytes | str, sidecar: object = None) -> str:
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        if sidecar is not None:
            Path(folder, path.stem + ".meta.json").write_text(json.dumps(sidecar))
        return check_file(path).wrong


def texts(name: str, content: str) -> list[str]:
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content.encode())
        return [given.text for given in read_articles([str(path)]) if isinstance(given, Article)]


@anything
@given(st.lists(records, max_size=4))
def test_any_records_in_json(written: list[dict[str, object]]) -> None:
    assert "" == wrong("case.json", json.dumps(written))
    assert "" == wrong("case.jsonl", "\n".join(map(json.dumps, [*written, {"text": BODY}])))


@anything
@given(records)
def test_any_metadata_beside_a_text(sidecar: dict[str, object]) -> None:
    assert "" == wrong("case.txt", BODY, sidecar)


@anything
@given(st.lists(st.lists(st.text(max_size=20), max_size=4), max_size=4))
def test_any_cells_in_a_table(rows: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written).writerows([["id", "title", "text"], *rows, ["1", "", BODY]])
    assert "" == wrong("case.csv", written.getvalue())


@anything
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=40))
def test_any_words_in_a_feed(words: str) -> None:
    item = f"<item><title>{escape(words)}</title><description>{escape(words)} {BODY}</description></item>"
    assert "" == wrong("case.xml", f'<rss version="2.0"><channel><title>{escape(words)}</title>{item}</channel></rss>')


@anything
@given(st.binary(max_size=200))
def test_any_bytes_whatever_they_are_called(content: bytes) -> None:
    for suffix in (".txt", ".html", ".json", ".jsonl", ".csv", ".xml", ".txt.gz", ""):
        assert "" == wrong(f"case{suffix}", content)


@anything
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=60))
def test_a_text_arrives_as_it_is_from_each_kind_of_record(words: str) -> None:
    text = f"{BODY} {words.strip()} {BODY}"
    quoted = text.replace('"', '""')
    expected = texts("case.txt", text)
    assert expected == texts("case.json", json.dumps({"text": text}))
    assert expected == texts("case.jsonl", json.dumps({"text": text}))
    assert expected == texts("case.csv", f'id,text\n1,"{quoted}"\n')
