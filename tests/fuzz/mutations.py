"""Ways to damage a file that is well; every choice comes from the random numbers given, so that a seed repeats it."""

import gzip
import json
import random
from collections.abc import Callable, Sequence

Mutation = Callable[[bytes, random.Random, Sequence[bytes]], bytes]

ENCODINGS = (
    *("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "utf-7", "cp1252", "koi8-r", "cp037"),
    *("shift_jis", "gb18030", "iso2022_jp", "hz", "mac_roman", "big5"),
)
LINE_ENDS = (
    *(b"\n", b"\r", b"\r\n", b"\n\r", b"\x0b", b"\x0c", b"\x1c", b""),
    *(b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9"),
)
MARKS = (
    "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff"
    "\u0300\u0489\U0001f600\U000e0041\U0010ffff\u00a0\u3000\u1680\u00ad\ufffc"
)
TOKENS = (
    *(b"<", b">", b"&", b'"', b"'", b"\\", b"{", b"}", b"[", b"]", b",", b";", b"\t", b"|"),
    *(
        b"\x00",
        b"\x1b[2J",
        b"\x7f",
        b"\x85",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xc0\xaf",
    ),
    *(b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<!ENTITY a 'b'>", b"<!DOCTYPE x [", b"<?xml version='1.1'?>"),
    *(b"<script>", b"</p>", b"<item>", b"</item>", b"&#xD800;"),
    *(b"\\ud800", b"\\u0000", b"1e999", b"NaN", b"null", b"-0", b"9" * 400, b'"text":', b"text,"),
    *(b"0000-00-00", b"9999-99-99", b"2020-02-30", b"14 February 2020", b"31 February 20200"),
    *(b"../" * 20, b"file:///etc/passwd", b"http://[::1", b"javascript:1", b"%s%n", b"{0.__class__}", b"$(id)"),
    *(b"\r", b"\r\n\r\n", b"Arbin", b"(AP) \xe2\x80\x94 "),
)
DATES = ("2020-02-14", "14 February 2020", "0000-00-00", "Fri, 14 Feb 2020 99:00:00 GMT", "20200230", "9999-99-99")
TAGS_AND_ADDRESSES = ("en", "EN_us", "de", "x" * 100, "en-", "-", "https://e.org/a", "javascript:1", "http://[::1")
LETTERS = (*MARKS, *"aZ9 \n\t\r\x00\x1b/.<>&\"'\\", "\ud800", "\udfff")
SURROGATES = (b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\\ud83d", b"\\udc00", b"&#xD800;", b"&#55357;")
FIELDS = ("id", "title", "published", "url", "publisher", "language", "identifier", "date", "source", "text", "\ud800")
DECLARATIONS = (b'<?xml version="1.0" encoding="%s"?>', b"<meta charset='%s'>", b'<meta content="charset=%s">')
BRACKETS = ((b"[", b"]"), (b'{"a":', b"}"), (b"<div>", b"</div>"), (b"<a>", b"</a>"), (b'"', b'"'), (b"(", b")"))


def mutated(seed: bytes, chance: random.Random, others: Sequence[bytes]) -> tuple[bytes, str]:
    """The file with one to four mutations, and their names."""
    chosen = chance.choices(MUTATIONS, k=chance.choice((1, 1, 1, 2, 2, 3, 4)))
    for mutation in chosen:
        seed = mutation(seed, chance, others)[:4_000_000]
    return seed, " + ".join(mutation.__name__.replace("_", " ") for mutation in chosen)


def sidecar(chance: random.Random) -> bytes:
    """The metadata of another file, which may be lies, nonsense or no JSON at all."""
    names = (
        "id",
        "title",
        "published",
        "url",
        "publisher",
        "language",
        "identifier",
        "date",
        "source",
        "text",
        "\ud800",
    )
    stated = {chance.choice(names): value(chance) for _ in range(chance.randrange(7))}
    written = json.dumps(stated).encode()
    return mutated(written, chance, TOKENS)[0] if chance.random() < 0.4 else written


def value(chance: random.Random, depth: int = 0) -> object:
    """Any value that JSON has, and preferably one that means trouble."""
    kind = chance.randrange(12)
    if kind < 2 and depth < 4:
        return [value(chance, depth + 1) for _ in range(chance.randrange(4))]
    if kind < 4 and depth < 4:
        keys = ("name", "@value", "#text", "a", "")
        return {chance.choice(keys): value(chance, depth + 1) for _ in range(chance.randrange(4))}
    if kind == 4:
        return chance.choice((0, -1, 10**20, 1e308, float("inf"), float("nan"), 1_581_675_000, 1_581_675_000_000, -0.0))
    if kind == 5:
        return chance.choice((None, True, False))
    if kind == 6:
        return chance.choice(
            ("2020-02-14", "14 February 2020", "0000-00-00", "Fri, 14 Feb 2020 99:00:00 GMT", "20200230")
        )
    if kind == 7:
        return chance.choice(
            ("en", "EN_us", "de", "x" * 100, "en-", "-", "https://e.org/a", "javascript:1", "http://[::1")
        )
    words = "".join(
        chance.choice((*MARKS, *"aZ9 \n\t\r\x00\x1b/.<>&\"'\\", "\ud800", "\udfff"))
        for _ in range(chance.randrange(30))
    )
    return words * chance.choice((1, 1, 1, 1_000))


def cut_short(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def beginning_lost(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return data[chance.randrange(len(data) + 1) :]


def bytes_changed(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, 100))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def tokens_inserted(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    for _ in range(chance.choice((1, 2, 5, 20))):
        place = chance.randrange(len(data) + 1)
        data = data[:place] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 50)) + data[place:]
    return data


def piece_lost(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    begin, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:begin] + data[end:]


def piece_repeated(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    begin = chance.randrange(len(data) + 1)
    piece = data[begin : begin + chance.choice((1, 5, 40, 300))]
    return data[:begin] + piece * chance.choice((2, 10, 1_000, 20_000)) + data[begin:]


def pieces_exchanged(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    one, two, three = sorted(chance.randrange(len(data) + 1) for _ in range(3))
    return data[:one] + data[two:three] + data[one:two] + data[three:]


def spliced(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    other = chance.choice(others)
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


def encoded_anew(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return data.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")


def encoding_declared(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    name = chance.choice((*ENCODINGS, "klingon", "idna", "undefined", "rot13", "base64", "a" * 500)).encode()
    declared = chance.choice(
        (b'<?xml version="1.0" encoding="%s"?>', b"<meta charset='%s'>", b'<meta content="charset=%s">')
    )
    return declared % name + data


def line_ends_mixed(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return b"".join(line + chance.choice(LINE_ENDS) for line in data.splitlines()[:50_000])


def controls_sprinkled(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return _sprinkled(data, [bytes([one]) for one in (*range(32), 127, 0x81, 0x8D, 0x9B)], chance)


def marks_sprinkled(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return _sprinkled(data, [mark.encode() for mark in MARKS], chance)


def surrogates_sprinkled(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return _sprinkled(
        data, [b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\\ud83d", b"\\udc00", b"&#xD800;", b"&#55357;"], chance
    )


def joined_in_one_line(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return data.replace(b"\n", b" ") * chance.choice((1, 10, 200))


def wrapped_deep(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    begin, end = chance.choice(
        ((b"[", b"]"), (b'{"a":', b"}"), (b"<div>", b"</div>"), (b"<a>", b"</a>"), (b'"', b'"'), (b"(", b")"))
    )
    levels = chance.choice((1, 30, 300, 3_000, 100_000))
    return begin * levels + data + end * chance.choice((0, 1, levels))


def compressed(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    packed = gzip.compress(data, chance.choice((1, 9)), mtime=0)
    return packed[: -chance.randrange(1, 9)] if chance.random() < 0.3 else packed * chance.choice((1, 1, 3))


def _sprinkled(data: bytes, tokens: Sequence[bytes], chance: random.Random) -> bytes:
    places = sorted(chance.randrange(len(data) + 1) for _ in range(chance.choice((1, 5, 50))))
    parts = [data[begin:end] for begin, end in zip([0, *places], [*places, len(data)], strict=True)]
    return b"".join(part + chance.choice(tokens) for part in parts)


MUTATIONS: tuple[Mutation, ...] = (
    cut_short,
    beginning_lost,
    bytes_changed,
    tokens_inserted,
    piece_lost,
    piece_repeated,
    pieces_exchanged,
    spliced,
    encoded_anew,
    encoding_declared,
    line_ends_mixed,
    controls_sprinkled,
    marks_sprinkled,
    surrogates_sprinkled,
    joined_in_one_line,
    wrapped_deep,
    compressed,
)
