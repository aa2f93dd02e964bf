from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.robustness import FORMS, by_edit, edited, sentences_alone, without_mark

TEXT = "Rebels seized Qoryoley. “The attack was over,” Dr. Khalid said. Talks in Zürich resumed."
WORDS = ("seized", "Qoryoley", "attack", "Khalid", "Zürich", "resumed")


def document(text: str = TEXT, words: tuple[str, ...] = WORDS) -> dict[str, Any]:
    roles = [{"role": "agent", "span": (text.index(w), text.index(w) + len(w))} for w in words]
    return {"id": "a", "text": text, "events": [{"trigger": roles[0]["span"], "roles": roles}], "statements": []}


def surfaces(changed: dict[str, Any]) -> list[str]:
    return [changed["text"][slice(*r["span"])] for e in changed["events"] for r in e["roles"]]


def plain(words: Iterable[str]) -> list[str]:
    return [without_mark(word).lower() for word in words]


@pytest.mark.parametrize("form", sorted(set(FORMS) - {"sentences alone", "broken characters", "other transliteration"}))
def test_annotation_moves_with_the_text(form: str) -> None:
    assert plain(WORDS) == plain(surfaces(next(FORMS[form](document()))))


def test_annotation_moves_with_names_spelled_otherwise() -> None:
    assert ["seized", "Qoryoley", "attack", "Halid", "Zürich", "resumed"] == surfaces(
        next(by_edit("Kh", lambda _: "H")(document()))
    )


@given(st.data())
def test_untouched_words_are_found_after_any_edits(data: st.DataObject) -> None:
    gaps = sorted(data.draw(st.sets(st.sampled_from([m for m in range(len(TEXT)) if TEXT[m] == " "]))))
    edits = [(gap, gap + 1, data.draw(st.text(max_size=5))) for gap in gaps]
    assert list(WORDS) == surfaces(edited(document(), edits))


def test_form_changes_what_it_is_named_after() -> None:
    assert "REBELS SEIZED QORYOLEY" in next(FORMS["CAPITALS"](document()))["text"]
    assert "Zurich" in next(FORMS["no diacritics"](document()))["text"]
    assert "Z\ufffdrich" in next(FORMS["broken characters"](document()))["text"]
    assert not next(FORMS["no full stops"](document()))["text"].endswith(".")


def test_sentences_alone_keep_what_is_marked_in_them() -> None:
    parts = list(sentences_alone(document()))
    assert ["seized"] == [p["text"][slice(*e["trigger"])] for p in parts for e in p["events"]]
    assert ["seized", "Qoryoley"] == surfaces(parts[0])
