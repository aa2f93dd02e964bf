"""From bytes to text: encodings, line ends, byte order marks, stray surrogates."""

import codecs
import io
import re
from collections.abc import Iterator

__all__ = ["bounded_lines", "clean", "decode", "detect_encoding", "printable", "starts_with_mark"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Ordered by how often news comes in them; the first of equals is taken.
_LEGACY = ["cp1252", "mac_roman", "cp1250", "cp1251", "cp1256", "cp1254", "cp1253", "cp1255", "koi8_r"]
_LEGACY += ["shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"]
# Text codecs that no document is written in, and that would rewrite plain ASCII.
_NOT_FOR_DOCUMENTS = {"utf-7", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"}
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})|<meta\b[^>]{0,200}?\bcharset\s*=\s*["']?\s*([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_SURROGATE = re.compile("[\ud800-\udfff]")
# Characters that XML 1.0 (section 2.2), and so RDF/XML and SPARQL's XML results, cannot carry even escaped.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPACING = frozenset("\x0b\x0c\x1c\x1d\x1e\x1f")
_SAMPLE = 65_536


def starts_with_mark(data: bytes) -> bool:
    """Whether the bytes begin with a UTF-8, UTF-16 or UTF-32 byte order mark."""
    return any(data.startswith(mark) for mark, _ in _MARKS)


def detect_encoding(data: bytes, *, declared: bool = False, charset: str | None = None) -> str:
    """The codec name for the beginning of a document, or for all of it.

    In order: byte order mark, the `charset` that the transport states, the XML declaration or HTML meta charset (only
    with `declared`), UTF-8, and what charset-normalizer finds. What does not fit the bytes is passed over. Text that is
    UTF-8 but for a few damaged places counts as UTF-8.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if charset and (named := _fitting(charset, data)):
        return named
    if declared and (named := _declared_encoding(data)):
        return named
    sample = data[:_SAMPLE]
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(sample)
    damaged = text.count("\ufffd")
    if not damaged or damaged * 5 <= sum(not character.isascii() for character in text):
        return "utf-8"
    from charset_normalizer import from_bytes  # slow to import, and most texts are in UTF-8

    matches = from_bytes(sample, cp_isolation=_LEGACY)
    best = matches.best()
    if best is None:
        return "cp1252"
    # Equal by every measure, such as cp1250 and cp1252 for one curly quote: the Web's default is the better guess.
    equals = {match.encoding for match in matches if (match.chaos, match.coherence) == (best.chaos, best.coherence)}
    equals.update(best.could_be_from_charset)
    return next((name for name in _LEGACY if name in equals), best.encoding)


def decode(data: bytes, *, declared: bool = False, charset: str | None = None) -> str:
    r"""The document's text: undecodable bytes become U+FFFD, line ends `\n`, the byte order mark is dropped."""
    return clean(data.decode(detect_encoding(data, declared=declared, charset=charset), errors="replace"))


def clean(text: str) -> str:
    r"""The text with line ends made `\n`, one leading byte order mark dropped and lone surrogates made U+FFFD.

    Control characters that no XML can carry give way one for one, so that offsets stay: those that space text
    (form feed, separators) to a space, the others to U+FFFD.
    """
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _UNWRITABLE.sub(lambda found: " " if found[0] in _SPACING else "\ufffd", text)


def printable(text: str) -> str:
    """The text fit for a one-line message: what a terminal would act on or cannot show becomes U+FFFD."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def bounded_lines(stream: io.TextIOBase, limit: int) -> Iterator[str | None]:
    """The stream's lines, with their ends; a line longer than `limit` characters gives None and is skipped."""
    while line := stream.readline(limit):
        if len(line) < limit or line.endswith("\n"):
            yield line
            continue
        while (line := stream.readline(_SAMPLE)) and not line.endswith("\n"):
            pass
        yield None


def _declared_encoding(data: bytes) -> str | None:
    match = _DECLARED.search(data[:4096])
    if match is None:
        return None
    named = (match[1] or match[2]).decode("ascii")
    # A declaration readable as ASCII cannot be in UTF-16 or UTF-32.
    return None if named.lower().startswith(("utf-16", "utf-32")) else _fitting(named, data)


def _fitting(named: str, data: bytes) -> str | None:
    """The codec of this name, where it is one for documents and these bytes are in it."""
    try:
        codec = codecs.lookup(named.strip(" \t\"'"))
        if codec.name in _NOT_FOR_DOCUMENTS:
            return None
        name = "cp1252" if codec.name in ("iso8859-1", "ascii") else codec.name
        data.decode(name)
    except (LookupError, ValueError):
        return None
    return name
