import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable

import pytest
from backports import zstd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.article import Article
from kg.errors import ArticleRefused, PassedOver

Read = Callable[..., list[Article | ArticleRefused]]
Members = dict[str, bytes]

TEXT = b"The army left the town on Monday, and the mayor was glad of it."
MEMBERS = {
    "news/raid.meta.json": b'{"published": "2021-03-04", "publisher": "Ledger"}',
    "news/raid.txt": TEXT,
    "news/feed.jsonl": b'{"id": "one", "text": "The end of it."}\n{"id": "two", "text": "The end of that."}\n{',
    "news/photo.jpg": b"\xff\xd8\xff",
    "__MACOSX/._raid.txt": b"\x00",
    "packed.txt.gz": gzip.compress(TEXT),
}


def zipped(members: Members, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(members: Members, form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


PACKED = [
    ("a.zip", zipped),
    ("a", zipped),
    ("a.zip", lambda members: zipped(members, zipfile.ZIP_LZMA)),
    ("a.zip", lambda members: zipped(members, zipfile.ZIP_BZIP2)),
    ("a.tar", tarred),
    ("a", lambda members: tarred(members, tarfile.GNU_FORMAT)),
    ("a.tar.gz", lambda members: gzip.compress(tarred(members))),
    ("a.tgz", lambda members: gzip.compress(tarred(members))),
    ("a.tar.bz2", lambda members: bz2.compress(tarred(members))),
    ("a.tar.xz", lambda members: lzma.compress(tarred(members))),
    ("a.tar.zst", lambda members: zstd.compress(tarred(members))),
]


def told(results: list[Article | ArticleRefused]) -> list[str]:
    return [one.identifier if isinstance(one, Article) else type(one).__name__ for one in results]


@pytest.mark.parametrize(("name", "pack"), PACKED)
def test_members_are_read_as_files_of_their_names(read: Read, name: str, pack: Callable[[Members], bytes]) -> None:
    results = read(name, pack(MEMBERS))
    assert ["raid", "one", "two", "ArticleRefused", "PassedOver", "PassedOver", "packed"] == told(results)
    assert results[0].source.endswith(f"{name}:news/raid.txt")
    assert "Ledger" == results[0].publisher
    assert results[3].where.endswith(f"{name}:news/feed.jsonl:3")


@pytest.mark.parametrize(("name", "pack"), PACKED[:6])
def test_archive_inside_another_is_read_and_the_next_one_refused(
    read: Read, name: str, pack: Callable[[Members], bytes]
) -> None:
    inner = zipped({"raid.txt": TEXT, "deep.tar": tarred({"a.txt": TEXT})})
    results = read(name, pack({"inner.zip": inner, "last.txt": TEXT}))
    assert ["raid", "ArticleRefused", "last"] == told(results)
    assert "an archive inside an archive inside an archive: unpack the outer ones" == results[1].reason


@pytest.mark.parametrize(
    "name", ["../../etc/raid.txt", "/etc/raid.txt", "C:\\news\\raid.txt", "..\\raid.txt", "a/\x1b[2J/raid.txt"]
)
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_names_are_labels_and_no_paths(read: Read, pack: Callable[[Members], bytes], name: str) -> None:
    (article,) = read("a.arc", pack({name: TEXT}))
    assert ("raid", True) == (article.identifier, article.source.isprintable())


def test_encrypted_member_is_refused_and_the_others_read(read: Read) -> None:
    content = bytearray(zipped({"one.txt": TEXT, "two.txt": TEXT}, zipfile.ZIP_STORED))
    directory = content.index(b"PK\x01\x02")
    content[6] |= 1
    content[directory + 8] |= 1
    results = read("a.zip", bytes(content))
    assert ["ArticleRefused", "two"] == told(results)
    assert ("encrypted in its archive: give it decrypted", True) == (
        results[0].reason,
        results[0].where.endswith(":one.txt"),
    )


def test_damaged_member_is_refused_and_the_others_read(read: Read) -> None:
    content = zipped({"one.txt": TEXT, "two.txt": TEXT}, zipfile.ZIP_STORED).replace(b"army", b"navy", 1)
    results = read("a.zip", content)
    assert ["ArticleRefused", "two"] == told(results)
    assert results[0].reason.startswith("damaged in its archive: ")


def test_damaged_header_in_a_tar_archive_is_told_and_the_others_read(read: Read) -> None:
    content = bytearray(tarred({"one.txt": TEXT, "two.txt": TEXT, "three.txt": TEXT}, tarfile.USTAR_FORMAT))
    content[1024 + 100 : 1024 + 108] = b"damaged!"
    results = read("a.tar", bytes(content))
    assert ["one", "ArticleRefused", "three"] == told(results)


@pytest.mark.parametrize("left", [300, 600, 1_100, 1_600])
def test_tar_archive_that_is_cut_off_gives_what_is_whole_and_is_refused(read: Read, left: int) -> None:
    whole = tarred({"one.txt": TEXT, "two.txt": TEXT * 20}, tarfile.USTAR_FORMAT)
    assert "ArticleRefused" == told(read("a.tar", whole[:left]))[-1]


def test_zip_archive_that_is_cut_off_is_refused(read: Read) -> None:
    (refused,) = read("a.zip", zipped(MEMBERS)[:-30])
    assert refused.reason.startswith("damaged ZIP archive: ")


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.tar.gz", "bomb.tar.xz", "bomb.tar.bz2", "bomb.tar.zst"])
def test_archive_that_unfolds_beyond_measure_is_refused(read: Read, name: str) -> None:
    members = {f"{n}.txt": TEXT + b" " * 400_000 for n in range(20)}
    pack = dict(PACKED[:4] + PACKED[6:])[name.replace("bomb", "a")]
    last = read(name, pack(members), max_file_bytes=500_000)[-1]
    assert "unfolds to more than 200 times its compressed size and 500,000 bytes" == last.reason


def test_file_with_holes_is_refused(read: Read) -> None:
    info = tarfile.TarInfo("one.txt")
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "one.txt"}
    info.pax_headers["GNU.sparse.realsize"] = "9999999999"
    info.size = 512
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(info, io.BytesIO(b"0\n".ljust(512, b"\0")))
    assert ["ArticleRefused"] == told(read("a.tar", out.getvalue()))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_not_followed(read: Read, kind: bytes) -> None:
    info = tarfile.TarInfo("one.txt")
    info.type, info.linkname = kind, "/etc/passwd"
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(info)
    (refused,) = read("a.tar", out.getvalue())
    assert refused.reason.startswith("there is no article in the archive")


def test_office_documents_are_refused_by_name(read: Read) -> None:
    for first in ("[Content_Types].xml", "mimetype"):
        (refused,) = read("a.docx", zipped({first: b"x", "word/document.xml": b"<x/>"}))
        assert refused.reason.startswith("Office document or e-book, not text")


def test_archives_come_through_the_standard_input(pipe: Callable[[bytes], None]) -> None:
    from kg.sources import read_articles

    for pack in (zipped, tarred):
        pipe(pack({"raid.txt": TEXT}))
        assert ["raid"] == told(list(read_articles(["-"])))


@pytest.mark.parametrize(
    ("name", "compress"), [("a.txt.bz2", bz2.compress), ("a.txt.xz", lzma.compress), ("a.txt.zst", zstd.compress)]
)
def test_single_files_may_be_compressed_too(read: Read, name: str, compress: Callable[[bytes], bytes]) -> None:
    (article,) = read(name, compress(TEXT[:30]) + compress(TEXT[30:]))
    assert ("a", TEXT.decode()) == (article.identifier, article.text)
    (refused,) = read(name, compress(TEXT)[:-6])
    assert refused.reason.startswith("damaged ")


def test_what_no_reader_takes_is_passed_over_and_counted(read: Read) -> None:
    results = read("a.zip", zipped({"a.txt": TEXT, "b.png": b"x"}))
    assert [PassedOver] == [type(one) for one in results if isinstance(one, ArticleRefused)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(
    st.sampled_from(["a.zip", "a.tar", "a.tar.gz", "a.tar.xz", "a.tar.zst"]),
    st.integers(0, 2_000),
    st.binary(max_size=20),
)
def test_any_damage_gives_articles_or_refusals(read: Read, name: str, at: int, damage: bytes) -> None:
    content = dict(PACKED)[name](MEMBERS)
    for result in read(name, content[:at] + damage + content[at + len(damage) :]):
        assert isinstance(result, Article | ArticleRefused)
