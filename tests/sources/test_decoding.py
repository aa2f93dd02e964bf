import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sources.decoding import bounded_lines, clean, decode, detect_encoding, printable

ENGLISH = "The army’s spokesman said on Friday that “three soldiers” were killed near São Tomé."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_text_is_the_same_in_every_encoding(encoding: str) -> None:
    assert ENGLISH == decode(ENGLISH.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_mark_tells_the_order_of_bytes(encoding: str) -> None:
    assert ENGLISH == decode(("\ufeff" + ENGLISH).encode(encoding))


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Представитель армии заявил в четверг, что трое солдат были убиты."),
        ("mac_roman", "The army’s spokesman said “no”, and that was the end of it."),
        ("shift_jis", "軍の報道官は木曜日、兵士三人が待ち伏せで死亡したと述べた。"),
    ],
)
def test_legacy_encodings_are_recognised_by_what_they_spell(encoding: str, text: str) -> None:
    assert text == decode(text.encode(encoding))


def test_declared_encoding_is_used_where_the_document_declares_one() -> None:
    page = '<meta charset="windows-1250"><p>Štěpán'
    assert page == decode(page.encode("cp1250"), declared=True)


@pytest.mark.parametrize("name", ["utf-7", "unicode_escape", "rot13", "no-such-codec", "utf-16", "zip"])
def test_a_declaration_that_cannot_be_true_is_overlooked(name: str) -> None:
    page = f'<meta charset="{name}"><p>+AEE- \\u0041 caf'
    assert page + "é" == decode((page + "é").encode(), declared=True)


def test_damaged_characters_stay_as_they_are() -> None:
    assert "St·phane Dujarric" == decode("St·phane Dujarric".encode())


def test_an_undecodable_byte_in_utf_8_is_marked_and_the_rest_kept() -> None:
    assert "“One” \ufffd “two” “three”" == decode("“One” ".encode() + b"\x93" + " “two” “three”".encode())


def test_a_character_cut_in_two_at_the_end_of_a_sample_is_no_damage() -> None:
    assert "utf-8" == detect_encoding("“peace”".encode()[:-1])


def test_line_ends_become_line_feeds() -> None:
    assert "a\nb\nc\n\nd" == clean("a\r\nb\rc\n\rd")


def test_surrogates_become_characters_in_pairs_and_replacements_alone() -> None:
    assert "😀 \ufffd." == clean("\ud83d\ude00 \udc00.")


def test_only_the_first_byte_order_mark_is_dropped() -> None:
    assert "a\ufeffb" == clean("\ufeffa\ufeffb")


def test_messages_carry_no_terminal_controls() -> None:
    assert "a\ufffd[31mb\ufffdc" == printable("a\x1b[31mb\nc")


def test_a_line_beyond_the_limit_is_skipped_to_its_end() -> None:
    lines = io.StringIO("short\n" + "x" * 200_000 + "\nlast")
    assert ["short\n", None, "last"] == list(bounded_lines(lines, 100))


@given(st.binary())
def test_any_bytes_give_text_that_can_be_stored(data: bytes) -> None:
    text = decode(data, declared=True)
    assert text == text.encode().decode()
    assert "\r" not in text


def test_control_characters_that_xml_cannot_carry_give_way_one_for_one() -> None:
    assert "Page one Page two\ufffd\tend\n\ufffd" == decode("Page one\fPage two\x07\tend\n\uffff".encode())


WRITABLE = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff") | st.sampled_from(
    "\t\n\x85"
)


@given(st.text(WRITABLE))
def test_utf_8_is_kept_to_the_character(text: str) -> None:
    assert text == decode(text.encode())
