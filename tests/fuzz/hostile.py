"""Files made to exhaust, to confuse or to break out: each a name and its bytes, made when it is asked for.

Sizes are those that an attacker would choose: ten megabytes in a line, a million columns, items or levels, and archives
that unfold to gigabytes.
"""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterator

File = tuple[str, bytes]

MILLION = 1_000_000
SENTENCE = b"The army of the state said that four people were killed in the town of Arbin on Friday. "
OUTSIDE = ("../../outside.txt", "/tmp/outside.txt", "..\\..\\outside.txt", "a/../../outside.txt", "~/outside.txt")


def nothing() -> Iterator[File]:
    """A source without weaknesses of its own."""
    yield from ()


def text() -> Iterator[File]:
    yield "empty", b""
    yield "only white space", b" \n\t\r\n" * 100_000
    yield "10 MB in one line", SENTENCE * 113_000
    yield "0.2 MB in one line", SENTENCE * 2_800
    yield "one word of 0.2 MB", b"a" * 240_000
    yield "0.2 MB of capitals", b"ARBIN " * 40_000
    yield "0.2 MB of open parentheses", SENTENCE + b"(" * 240_000
    yield "0.2 MB of line ends", SENTENCE + b"\n" * 240_000
    yield "0.2 MB of quotation marks", SENTENCE + '“"'.encode() * 110_000
    yield "0.2 MB of hyphens and names", b"Al-" * 80_000 + SENTENCE
    yield "0.2 MB of numbers", SENTENCE + b"1,000,000 " * 24_000
    yield "0.2 MB of dates", SENTENCE + b"14 February 2020 " * 14_000
    yield "combining marks", SENTENCE + "e\u0301\u0323".encode() * 100_000
    yield "right-to-left marks", SENTENCE + "\u202e\u2067\u200f".encode() * 100_000
    yield "65 MB", b"x" * 65 * MILLION
    yield "lone surrogates", SENTENCE + b"\xed\xa0\x80\xed\xbf\xbf" * 1_000
    yield "half of UTF-16", SENTENCE.decode().encode("utf-16")[:-1]
    yield (
        "UTF-16 with lone surrogates",
        b"\xff\xfe" + SENTENCE.decode().encode("utf-16-le") + b"\x00\xd8\x00\xdc\x00\xd8",
    )
    yield "UTF-32 beyond Unicode", b"\xff\xfe\x00\x00" + b"\xff\xff\xff\x7f" * 1_000
    yield "every byte", bytes(range(256)) * 1_000
    yield (
        "mixed line ends",
        b"The\rarmy\r\nof\n\rthe\x0bstate\x0csaid\x1c\xc2\x85that\xe2\x80\xa8it\xe2\x80\xa9left.\n" * 500,
    )


def html() -> Iterator[File]:
    paragraph = b"<p>" + SENTENCE + b"</p>"
    yield "100,000 levels", b"<html><body>" + b"<div>" * 100_000 + paragraph + b"</div>" * 100_000
    yield "200 levels of everything", b"<table><tr><td><blockquote><ul><li>" * 200 + paragraph * 5
    yield "a million paragraphs", b"<html><body>" + b"<p>a" * MILLION
    yield "29,000 paragraphs", b"<html><body><article>" + b"<p>The army of the state left." * 29_000
    yield "a million attributes", b"<html><body><p " + b"a=1 " * MILLION + b">" + SENTENCE
    yield "an attribute of 3 MB", b'<html><body><p class="' + b"a" * 3 * MILLION + b'">' + SENTENCE
    yield "unclosed comment", b"<html><body>" + paragraph + b"<!--" + b"-" * 3 * MILLION
    yield "unclosed tags", b"<html><body>" + paragraph + b"<a href='" * 100_000
    yield "a million less-than signs", b"<html><body>" + paragraph + b"<" * MILLION
    yield "unclosed script", b"<html><body>" + paragraph + b"<script>" + b"<!--<script>" * 200_000
    yield "inline elements without end", b"<html><body><p>" + b"<b><i><u>" * 9_000 + SENTENCE
    yield "links", b"<html><body><article>" + b'<p><a href="/x">the town of Arbin</a> was left.</p>' * 9_000
    yield "a table of 29,000 cells", b"<html><body><table>" + (b"<tr>" + b"<td>the army" * 28) * 1_000
    yield "deep JSON-LD", b'<script type="application/ld+json">' + b"[" * 500_000 + b"</script>" + paragraph * 3
    yield "wide JSON-LD", b'<script type="application/ld+json">[' + b"[]," * 900_000 + b"1]</script>" + paragraph * 3
    yield "entities", b"<html><body>" + paragraph + b"&amp;lt;" * 100_000 + b"&#xD800;&#0;&#x110000;&bogus;"
    yield "billion laughs", laughs(b"<html><body><p>&l9;</p>" + paragraph + b"</body></html>", b"html")
    yield (
        "external entity",
        (
            b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>&x;</p>'
            + paragraph
            + b"</body></html>"
        ),
    )
    yield "frames and includes", b'<iframe src="file:///etc/passwd"></iframe><base href="file:///">' + paragraph * 3
    yield "wrong encoding declared", b'<meta charset="utf-16">' + paragraph * 3
    yield "unknown encoding declared", b'<meta charset="undefined">' + paragraph * 3
    yield "encoding that expands declared", b'<meta charset="idna">' + b"xn--" * 10_000 + paragraph * 3


def json_files() -> Iterator[File]:
    yield "a million levels of arrays", b"[" * MILLION
    yield "100,000 levels of objects", b'{"text":' * 100_000 + b"1" + b"}" * 100_000
    yield "900 levels", b'{"text": "' + SENTENCE + b'", "x": ' + b"[" * 900 + b"]" * 900 + b"}"
    yield "10 MB in one line", b'{"text": "' + SENTENCE * 113_000 + b'"}'
    yield "a million nulls", b"[" + b"null," * MILLION + b"null]"
    yield "a million keys", b'{"text": "' + SENTENCE + b'"' + b"".join(b',"%d":1' % n for n in range(MILLION)) + b"}"
    yield "one key a million times", b'{"text": "' + SENTENCE + b'"' + b',"title":"a"' * MILLION + b"}"
    yield "a number of a million digits", b'{"text": "' + SENTENCE + b'", "date": ' + b"9" * MILLION + b"}"
    yield "numbers that are none", b'{"text": "' + SENTENCE + b'", "date": NaN, "id": Infinity, "title": -1e999}'
    yield "lone surrogates", b'{"text": "' + SENTENCE + b'\\ud800 \\udfff\\ud800", "id": "\\ud83d", "title": "\\udc00"}'
    yield (
        "escaped controls",
        b'{"text": "' + SENTENCE + b'\\u0000\\u001b[2J\\u202e", "id": "\\u0000", "url": "\\u0007"}',
    )
    yield "bare controls", b'{"text": "' + SENTENCE + b'\x00\x07\x1b"}'
    yield "65 MB", b"[" + b" " * 65 * MILLION + b"]"
    yield "20 million objects", b"[" + b"{}," * 20 * MILLION + b"{}]"
    yield "10 million strings", b"[" + b'"ab",' * 10 * MILLION + b"1]"
    yield "HTML in a field", b'{"text": "<p>' + b"<div>" * 100_000 + SENTENCE + b'</p>"}'
    yield (
        "wrong kinds of values",
        b'[{"text": [1]}, {"text": {"a": []}}, {"text": true}, {"text": null}, [], 1, "a", null]',
    )


def json_lines() -> Iterator[File]:
    line = b'{"text": "' + SENTENCE + b'", "id": %s}\n'
    yield "10 MB in one line", b'{"text": "' + SENTENCE * 113_000 + b'"}\n' + line % b"1"
    yield "100,000 empty objects", b"{}\n" * 100_000
    yield "a line of 100,000 levels", b"[" * 100_000 + b"\n" + line % b"1"
    yield "numbers as identifiers", line % b"1e400" + line % b"-0" + line % (b"9" * 5_000) + line % b"[1]"
    yield "carriage returns only", (line % b"1").replace(b"\n", b"\r") + line % b"2"
    yield "line separators inside", b'{"text": "The\xe2\x80\xa8army of the state \xc2\x85left."}\n' + line % b"1"


def tables() -> Iterator[File]:
    yield "a million columns", b"text," + b"a," * MILLION + b"\n" + SENTENCE + b"," * MILLION + b"\n"
    yield "a million tabbed columns", b"text\t" + b"a\t" * MILLION + b"\n" + SENTENCE + b"\t" * MILLION + b"\n"
    yield "a row of a million cells", b"id,text\n" + b"a," * MILLION + b"\n1," + SENTENCE + b"\n"
    yield "unclosed quotation mark", b'id,text\n1,"' + SENTENCE * 113_000
    yield "unclosed quotation mark over many rows", b'id,text\n1,"' + (SENTENCE + b"\n") * 100_000
    yield "quotation marks only", b"id,text\n" + b'"' * MILLION
    yield "NUL bytes", b"id,text\n1,The\x00army\x00left\n"
    yield "100,000 short rows", b"id,text\n" + b"1,a\n" * 100_000
    yield "100,000 empty rows", b"id,text\n" + b"\n,\n" * 50_000
    yield "10 MB in one line", b"id,text\n1," + SENTENCE * 113_000 + b"\n2," + SENTENCE + b"\n"
    yield "delimiters only", b",;\t|" * 100_000 + b"\n" + b"," * 100_000
    yield "every column called text", b"text," * 10_000 + b"text\n" + SENTENCE + b"," * 10_000
    yield "formulas", b'id,text,title\n=1+1,"' + SENTENCE + b'",@SUM(A1)\n-1,"=cmd|calc ' + SENTENCE + b'",+1\n'


def feeds() -> Iterator[File]:
    def feed(inside: bytes, before: bytes = b"") -> bytes:
        return before + b'<rss version="2.0"><channel><title>Wire</title>' + inside + b"</channel></rss>"

    item = b"<item><title>Talks</title><description>" + SENTENCE + b"</description></item>"
    yield "a million items", feed(b"<item/>" * MILLION)
    yield "20,000 items", feed(item * 20_000)
    yield "billion laughs", laughs(feed(b"<item><description>&l9;</description></item>"), b"rss")
    yield (
        "quadratic blow-up",
        (b'<!DOCTYPE rss [<!ENTITY a "' + b"a" * 100_000 + b'">]>' + feed(b"<item><description>" + b"&a;" * 10_000)),
    )
    yield (
        "external entity",
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + feed(item + b"<item>&x;</item>"),
    )
    yield "parameter entity", b'<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://localhost:1/x.dtd"> %x;]>' + feed(item)
    yield (
        "entity in UTF-16",
        (
            '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE rss [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>'
            + feed(item).decode()
        ).encode("utf-16"),
    )
    yield "external DTD", b'<!DOCTYPE rss SYSTEM "http://localhost:1/x.dtd">' + feed(item)
    yield "100,000 levels", feed(b"<a>" * 100_000 + b"</a>" * 100_000 + item)
    yield (
        "100,000 levels of HTML",
        feed(b"<item><description>" + b"&lt;div&gt;" * 100_000 + SENTENCE + b"</description></item>"),
    )
    yield "a million attributes", feed(b"<item " + b"".join(b'a%d="" ' % n for n in range(200_000)) + b">" + item)
    yield "unclosed CDATA", feed(item + b"<item><description><![CDATA[" + SENTENCE * 10_000)
    yield "10 MB in one line", feed(b"<item><description>" + SENTENCE * 113_000 + b"</description></item>")
    yield "unclosed tags", feed(item + b"<item><description>" * 20_000)
    yield "namespaces", b'<x:rss xmlns:x="">' + feed(item, b'<feed xmlns="urn:x">')
    yield (
        "addresses that run",
        feed(b"<item><link>javascript:alert(1)</link><guid>file:///etc/passwd</guid>" + item[6:]),
    )
    yield "wrong encoding declared", b'<?xml version="1.0" encoding="utf-32"?>' + feed(item)
    yield "no such encoding", b'<?xml version="1.0" encoding="klingon"?>' + feed(item)


def gzip_files() -> Iterator[File]:
    zeros = gzip.compress(bytes(16 * MILLION), 9, mtime=0)
    story = gzip.compress(SENTENCE * 100, mtime=0)
    yield "1 GB of zeros in 64 members", zeros * 64
    yield "256 MB of text in one member", gzip.compress(SENTENCE * (3 * MILLION), 6, mtime=0)
    yield "a member in a member", gzip.compress(gzip.compress(zeros, mtime=0), mtime=0)
    yield "100,000 empty members", gzip.compress(b"", mtime=0) * 100_000
    yield "cut off", story[:-9]
    yield "wrong checksum", story[:-8] + b"\x00" * 8
    yield "rubbish after the end", story + SENTENCE
    yield "rubbish after a member", story + b"\x1f\x8b" + SENTENCE
    yield "only the beginning", b"\x1f\x8b"
    yield "a path as its name", b"\x1f\x8b\x08\x08" + b"\x00" * 6 + b"../../outside\x00" + story[10:]
    yield "a name without end", b"\x1f\x8b\x08\x08" + b"\x00" * 6 + b"a" * MILLION


def archives() -> Iterator[File]:
    """Zip and tar archives: bombs, names that lead outside, links, what is encrypted or damaged."""
    yield "zip with names that lead outside", zip_of(dict.fromkeys(OUTSIDE, SENTENCE))
    yield "zip bomb", zip_of({f"{number}.txt": bytes(32 * MILLION) for number in range(8)})
    yield "zip in a zip", zip_of({"a.zip": zip_of({"b.zip": zip_of({"c.txt": bytes(16 * MILLION)})})})
    yield "zip of 20,000 files", zip_of({f"{number}.txt": SENTENCE for number in range(20_000)})
    yield "zip with one name twice", zip_of({"a.txt": SENTENCE}) + zip_of({"a.txt": SENTENCE[::-1]})
    yield "cut zip", zip_of({"a.txt": SENTENCE * 100})[:-30]
    yield (
        "zip whose sizes lie",
        zip_of({"a.txt": SENTENCE}).replace(len(SENTENCE).to_bytes(4, "little"), b"\xff\xff\xff\x7f"),
    )
    yield (
        "zip that says it is encrypted",
        zip_of({"a.txt": SENTENCE}).replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"),
    )
    yield "tar with names that lead outside", tar_of([(name, SENTENCE, tarfile.REGTYPE) for name in OUTSIDE])
    yield (
        "tar with links",
        tar_of([("a.txt", b"/etc/passwd", tarfile.SYMTYPE), ("b.txt", b"/etc/passwd", tarfile.LNKTYPE)]),
    )
    yield "tar with devices", tar_of([("a.txt", b"", tarfile.CHRTYPE), ("b.txt", b"", tarfile.FIFOTYPE)])
    yield "cut tar", tar_of([("a.txt", SENTENCE * 100, tarfile.REGTYPE)])[:1_000]
    yield "tar bomb", gzip.compress(tar_of([("a.txt", bytes(64 * MILLION), tarfile.REGTYPE)]), 9, mtime=0)


def binary() -> Iterator[File]:
    yield from archives()
    for name, magic in {
        "PDF": b"%PDF-1.7\n",
        "PNG": b"\x89PNG\r\n\x1a\n",
        "ELF": b"\x7fELF",
        "RTF": b"{\\rtf1 ",
    }.items():
        yield name, magic + SENTENCE * 10
    yield "XML of no known kind", b'<?xml version="1.0"?><a><b>' + SENTENCE + b"</b></a>"
    yield "angle brackets", b"<" * MILLION
    yield "brackets", b"[{" * MILLION


def laughs(document: bytes, root: bytes) -> bytes:
    """The document behind a DTD whose entity `l9` unfolds to a thousand million words."""
    entities = b'<!ENTITY l0 "ha">' + b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10)
    )
    return b"<!DOCTYPE " + root + b" [" + entities + b"]>" + document


def zip_of(files: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def tar_of(members: list[tuple[str, bytes, bytes]]) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        for name, content, kind in members:
            member = tarfile.TarInfo(name)
            member.type = kind
            if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
                member.linkname = content.decode()
            else:
                member.size = len(content)
            archive.addfile(member, io.BytesIO(content) if kind == tarfile.REGTYPE else None)
    return written.getvalue()
