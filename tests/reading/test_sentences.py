from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kg.reading.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [text[begin:end] for begin, end in split_sentences(text)]


def test_full_stops_end_sentences() -> None:
    assert ["Shells fell on the town.", "Nobody was hurt."] == sentences("Shells fell on the town. Nobody was hurt.")


def test_closing_quote_stays_with_its_sentence() -> None:
    assert ["“We will not leave.”", "He then left."] == sentences("“We will not leave.” He then left.")


def test_abbreviated_titles_and_initials_do_not_end_sentences() -> None:
    text = "Gen. Omar B. Haddad met Mr. Lind in the U.S. Embassy on Feb. 3."
    assert [text] == sentences(text)


def test_decimal_number_does_not_end_a_sentence() -> None:
    assert ["About 2.5 million people fled."] == sentences("About 2.5 million people fled.")


def test_title_without_a_full_stop_is_a_sentence_of_its_own() -> None:
    assert [
        "Clashes near Goma",
        "Fighting broke out on Monday.",
    ] == sentences("Clashes near Goma\n\nFighting broke out on Monday.")


def test_wrapped_line_goes_on() -> None:
    text = "The two sides agreed to stop shooting and to let\naid convoys pass on the road to the northern town."
    assert [text] == sentences(text)


def test_short_line_before_a_capital_ends_a_sentence() -> None:
    text = "Army retakes hill\nThe army said on Tuesday that it had retaken the hill above the village after two days."
    assert 2 == len(sentences(text))


@given(st.text(alphabet=st.sampled_from("Ab. \n\"'!?”é1–"), max_size=200))
def test_sentences_hold_every_word_once_and_in_order(text: str) -> None:
    spans = split_sentences(text)
    assert "".join(text.split()) == "".join("".join(text[b:e].split()) for b, e in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(text[b:e] == text[b:e].strip() != "" for b, e in spans)
