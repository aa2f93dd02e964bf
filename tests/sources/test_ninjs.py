import json
from collections.abc import Callable
from datetime import date

import pytest

from kg.article import Article
from kg.errors import ArticleRefused, PassedOver

Read = Callable[..., list[Article | ArticleRefused]]

PLAIN = "TALBOR (AP) — The army left the town on Monday.\n\nThe mayor stayed, and asked for help."
MARKUP = (
    "<div><p>TALBOR (AP) — The army <b>left</b> the town on Monday.</p>"
    "<p>The mayor stayed, and asked for help.</p></div>"
)
FIRST = {
    "uri": "tag:wire.example,2021:raid",
    "type": "text",
    "mimetype": "text/plain",
    "representationtype": "complete",
    "version": "2",
    "versioncreated": "2021-03-04T23:30:00-05:00",
    "pubstatus": "usable",
    "urgency": 3,
    "language": "en-GB",
    "copyrightholder": "Wire Ltd",
    "headline": "Army leaves town",
    "slugline": "town-army",
    "located": "Talbor",
    "byline": "By Ann Other",
    "body_text": PLAIN,
    "person": [{"name": "A Mayor"}],
    "organisation": [{"name": "Army of Talbor", "rel": "about"}],
    "infosource": [{"name": "The Wire"}],
    "associations": {"main": {"uri": "tag:wire.example,2021:photo", "type": "picture", "headline": "The town"}},
}
SECOND = {
    "uri": "http://wire.example/ninjs/raid",
    "standard": {"name": "ninjs", "version": "2.1", "schema": "https://iptc.org/std/ninjs/ninjs-schema_2.1.json"},
    "type": "text",
    "versioncreated": "2021-03-05T08:00:00Z",
    "contentcreated": "2021-03-04T08:00:00Z",
    "pubstatus": "usable",
    "language": "en",
    "headlines": [
        {"role": "short", "value": "Army out"},
        {"role": "main", "contenttype": "text/plain", "value": "Army leaves town"},
    ],
    "bodies": [
        {"role": "summary", "contenttype": "text/plain", "value": "In short."},
        {"role": "main", "contenttype": "text/html", "charcount": 90, "value": MARKUP},
    ],
    "infosources": [{"name": "A Stringer", "rel": "reporter"}, {"name": "The Wire", "rel": "publisher"}],
    "organisations": [{"name": "Army of Talbor"}],
    "associations": [{"name": "main", "uri": "http://wire.example/photo", "type": "picture"}],
}


def only(results: list[Article | ArticleRefused]) -> Article:
    (article,) = (result for result in results if isinstance(result, Article))
    return article


def test_item_of_version_1_becomes_an_article(read: Read) -> None:
    article = only(read("item.json", json.dumps(FIRST)))
    assert f"Army leaves town\n\n{PLAIN}" == article.text
    assert ("tag:wire.example,2021:raid", "Army leaves town", date(2021, 3, 4), "The Wire", "en-GB") == (
        article.identifier,
        article.headline,
        article.published,
        article.publisher,
        article.language,
    )
    assert article.dateline is not None


def test_item_of_version_2_becomes_an_article(read: Read) -> None:
    article = only(read("item.json", json.dumps(SECOND)))
    assert f"Army leaves town\n\n{PLAIN}" == article.text
    assert ("http://wire.example/ninjs/raid", date(2021, 3, 4), "The Wire", "en") == (
        article.url,
        article.published,
        article.publisher,
        article.language,
    )


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("wrap", [list, lambda items: {"items": items}, lambda items: {"_items": items}])
@pytest.mark.parametrize("name", ["feed.json", "feed", "feed.ninjs"])
def test_feeds_of_items_are_read(read: Read, name: str, wrap: Callable[[list[object]], object], indent: int) -> None:
    results = read(name, json.dumps(wrap([FIRST, SECOND]), indent=indent))
    assert [FIRST["uri"], SECOND["uri"]] == [one.identifier for one in results if isinstance(one, Article)]


def test_items_line_by_line_are_read(read: Read) -> None:
    results = read("feed.jsonl", "\n".join(map(json.dumps, (FIRST, SECOND))))
    assert 2 == len([one for one in results if isinstance(one, Article)])


def test_items_inside_a_package_are_read(read: Read) -> None:
    package = {"uri": "urn:p", "type": "composite", "pubstatus": "usable", "headline": "Today"}
    for associations in ({"one": FIRST, "two": SECOND}, [FIRST, SECOND]):
        results = read("package.json", json.dumps(package | {"associations": associations}))
        assert [FIRST["uri"], SECOND["uri"]] == [one.identifier for one in results if isinstance(one, Article)]
        assert [] == [one for one in results if type(one) is ArticleRefused]


@pytest.mark.parametrize("status", ["canceled", "withheld", "stat:canceled"])
@pytest.mark.parametrize("item", [FIRST, SECOND])
def test_item_that_its_publisher_takes_back_is_not_read_and_said_so(
    read: Read, item: dict[str, object], status: str
) -> None:
    results = read("item.json", json.dumps(item | {"pubstatus": status, "associations": []}))
    assert [PassedOver] == [type(one) for one in results]
    assert f"{status.removeprefix('stat:')} by its publisher, not built: {item['uri']}" == results[0].reason


@pytest.mark.parametrize("kind", ["picture", "photo", "video", "audio", "graphic"])
def test_item_that_is_no_text_is_passed_over(read: Read, kind: str) -> None:
    (result,) = read("item.json", json.dumps({"uri": "x", "pubstatus": "usable", "type": kind, "headline": "A view"}))
    assert (PassedOver, "items that are no text (pictures, sound, film, plans)") == (type(result), result.reason)


def test_item_without_a_body_is_refused(read: Read) -> None:
    (result,) = read("item.json", json.dumps({"uri": "x", "pubstatus": "usable", "type": "text", "headline": "A view"}))
    assert (ArticleRefused, "the item has no body") == (type(result), result.reason)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"infosource": [{"literal": "The Wire"}]}, "The Wire"),
        ({"provider": "The Wire"}, "The Wire"),
        ({"providers": [{"name": "The Wire"}]}, "The Wire"),
        ({"provider": {"uri": "http://cv.iptc.org/newsprovider/AFP"}}, "AFP"),
        ({"organisations": [{"name": "Army"}, {"name": "The Wire", "rel": "publisher"}]}, "The Wire"),
        ({"organisations": [{"name": "Army"}], "copyrightholder": "The Wire"}, "The Wire"),
        ({"source": "The Wire"}, "The Wire"),
        ({"organisations": [{"name": "Army"}]}, "AP"),
    ],
)
def test_publisher_is_who_provides_the_item(read: Read, given: dict[str, object], expected: str) -> None:
    item = {
        name: value for name, value in FIRST.items() if name not in ("infosource", "copyrightholder", "organisation")
    }
    assert expected == only(read("item.json", json.dumps(item | given))).publisher


@pytest.mark.parametrize(
    "body",
    [
        {"body_xhtml": MARKUP},
        {"body_html": MARKUP},
        {"body_text": PLAIN.replace("\n\n", " "), "body_xhtml": MARKUP},
        {"bodies": [{"contenttype": "text/plain", "value": PLAIN}, {"contenttype": "text/html", "value": MARKUP}]},
        {
            "bodies": [
                {
                    "contenttype": "application/nitf+xml",
                    "value": "<nitf><body><body.content><p>TALBOR (AP) — The army left the town on Monday.</p>"
                    "<p>The mayor stayed, and asked for help.</p></body.content></body></nitf>",
                }
            ]
        },
    ],
)
def test_body_is_the_same_whichever_rendition_gives_it(read: Read, body: dict[str, object]) -> None:
    item = {name: value for name, value in FIRST.items() if name != "body_text"}
    assert f"Army leaves town\n\n{PLAIN}" == only(read("item.json", json.dumps(item | body))).text


def test_damaged_element_of_an_array_is_refused_and_the_others_read(read: Read) -> None:
    content = f'[{json.dumps(FIRST)}, {{"uri": "x", "body_text": nothing}}, 3, {json.dumps(SECOND)}]'
    results = [one for one in read("feed.json", content) if not isinstance(one, PassedOver)]
    assert [Article, ArticleRefused, ArticleRefused, Article] == [type(one) for one in results]
    assert results[1].where.endswith("feed.json:2")


def test_array_that_is_cut_off_gives_what_is_whole(read: Read) -> None:
    content = json.dumps([FIRST, SECOND])[:-200]
    results = [one for one in read("feed.json", content) if not isinstance(one, PassedOver)]
    assert [Article, ArticleRefused] == [type(one) for one in results]


def test_array_is_read_element_by_element_however_large(read: Read) -> None:
    items = [FIRST | {"uri": f"urn:{n}", "associations": {}, "headline": 'Army "left" [\\] {town}'} for n in range(300)]
    results = read("feed.json", json.dumps(items), max_file_bytes=5_000)
    assert [f"urn:{n}" for n in range(300)] == [one.identifier for one in results if isinstance(one, Article)]
