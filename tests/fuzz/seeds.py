"""What is fuzzed: one line for each source, with files that are well.

A new source is one more line in `SOURCES`: its name, its suffix, some well-formed files, and, where it has a weakness
of its own, a function in `tests.fuzz.hostile` that makes files to hit it.
"""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.fuzz import hostile

SAMPLES = Path(__file__).parents[2] / "samples"
SHARED = Path(__file__).parents[3] / "shared" / "samples"

STORY = (
    "Shelling kills four in Arbin\n\nARBIN, Syria (AP) — Government forces shelled the town on 14 February 2020, "
    "and four civilians were killed, a spokesman for the rebels said. The army denied it: “We have shelled nobody.” "
    "Thousands of people fled over the bridge during the night, and the United Nations called for a ceasefire.\n"
)


@dataclass(frozen=True)
class FuzzedSource:
    """A source and what it is fuzzed with.

    Attributes:
        suffix: of the files that are written.
        own: well-formed files of this kind, written here.
        pattern: those among the samples, ours and the shared ones.
        hostile: names and makers of files to hit what is weak in files of this kind.
    """

    name: str
    suffix: str
    own: tuple[bytes, ...] = ()
    pattern: str = ""
    hostile: Callable[[], Iterator[tuple[str, bytes]]] = hostile.nothing

    @cached_property
    def seeds(self) -> list[bytes]:
        found = [*SAMPLES.glob(self.pattern), *SHARED.glob(self.pattern)] if self.pattern else []
        return [*self.own, *(path.read_bytes() for path in sorted(found))]


JSON = (
    b'{"id": "arbin-1", "title": "Shelling kills four", "published": "2020-02-14T10:00:00Z", "source": {"name": "AP"}, '
    b'"text": "The army shelled the town of Arbin, and four people were killed, a spokesman said.", "language": "en"}'
)
TABLE = (
    b"id,title,date,text\n"
    b'a-1,"Four killed, army says",2020-02-14,"The army said that four people were killed in the ""old"" town."\n'
    b"a-2,Talks fail,14 February 2020,The talks between the government and the rebels failed on Friday.\n"
)
PAGE = (
    b'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Shelling kills four</title>'
    b'<link rel="canonical" href="https://example.org/a"><meta property="article:published_time" content="2020-02-14">'
    b'<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Shelling kills four", '
    b'"datePublished": "2020-02-14"}</script></head><body><nav><a href="/">Home</a></nav><article><h1>Shelling kills '
    b"four</h1><p>The army shelled the town of Arbin on Friday, and four people were killed, a spokesman said.</p>"
    b"<p>Thousands of people fled over the bridge during the night, and the United Nations called for a ceasefire."
    b"</p></article></body></html>"
)
ATOM = (
    b'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title>'
    b"<entry><id>urn:a:1</id><title>Shelling kills four</title><published>2020-02-14T10:00:00Z</published>"
    b'<link href="https://example.org/a"/><content type="html">&lt;p&gt;The army shelled the town of Arbin, and four '
    b"people were killed.&lt;/p&gt;</content></entry></feed>"
)
RDF_FEED = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://example.org"><title>Wire</title></channel>'
    b'<item rdf:about="https://example.org/a"><title>Talks fail</title><dc:date>2020-02-14</dc:date><description>The '
    b"talks between the government and the rebels failed on Friday.</description></item></rdf:RDF>"
)

SOURCES = (
    FuzzedSource("text", ".txt", (STORY.encode(),), "*.txt", hostile.text),
    FuzzedSource("html", ".html", (PAGE,), "*.html", hostile.html),
    FuzzedSource("json", ".json", (JSON, b"[" + JSON + b"," + JSON + b"]"), hostile=hostile.json_files),
    FuzzedSource("jsonl", ".jsonl", (JSON + b"\n" + JSON + b"\n",), "*.jsonl", hostile.json_lines),
    FuzzedSource("csv", ".csv", (TABLE, TABLE.replace(b",", b";")), hostile=hostile.tables),
    FuzzedSource("tsv", ".tsv", (TABLE.replace(b",", b"\t"),), hostile=hostile.tables),
    FuzzedSource("feed", ".xml", (ATOM, RDF_FEED), "*.rss", hostile.feeds),
    FuzzedSource("gzip", ".txt.gz", (gzip.compress(STORY.encode(), mtime=0),), hostile=hostile.gzip_files),
    FuzzedSource("unnamed", "", (STORY.encode(), PAGE, JSON, TABLE, ATOM), hostile=hostile.binary),
)
