import pytest

from kg.article import Article, Dateline
from kg.errors import ResourceError
from kg.reading import Reader, Reading
from kg.reading.reader import _tight, _trimmed, article_sentences


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def article(text: str, dateline: Dateline | None = None) -> Article:
    return Article("test", text, "test.txt", dateline=dateline)


def events(reading: Reading) -> list[tuple[str, str]]:
    return [(e.event_class, reading.article.text[slice(*e.trigger)]) for e in reading.events]


def fillers(reading: Reading, trigger: str) -> set[tuple[str, str]]:
    text = reading.article.text
    found = next(e for e in reading.events if text[slice(*e.trigger)] == trigger)
    return {(r.name, text[slice(*reading.mentions[r.mention].span)]) for r in found.roles}


def test_event_is_read_with_its_roles(reader: Reader) -> None:
    reading = reader.read(
        article("Government troops shelled the rebel-held town of Douma on Tuesday, killing four civilians.")
    )
    assert ("Shelling", "shelled") in events(reading)
    assert {("agent", "Government troops"), ("time", "Tuesday")} <= fillers(reading, "shelled")


def test_statement_is_read_with_source_and_content(reader: Reader) -> None:
    text = "The defence minister said on Monday that the army had withdrawn from the border."
    reading = reader.read(article(text))
    statement = reading.statements[0]
    assert "said" == text[slice(*statement.cue)]
    assert "defence minister" in {
        text[slice(*reading.mentions[r.mention].span)] for r in statement.roles if r.name == "source"
    }
    words = [text[slice(*c)].removeprefix("that ").rstrip(".") for c in statement.content]
    assert ["the army had withdrawn from the border"] == words


def test_denied_event_is_not_actual(reader: Reader) -> None:
    reading = reader.read(article("The army denied that its soldiers had tortured the prisoners."))
    assert "Denial" in {s.statement_class for s in reading.statements}
    assert [("Mistreatment", "negated")] == [(e.event_class, e.modality) for e in reading.events]


def test_football_report_has_no_violence(reader: Reader) -> None:
    reading = reader.read(
        article(
            "Lyon beat Nantes 2-0 on Saturday. The striker shot twice and the coach praised the attack after the match."
        )
    )
    assert not {c for c, _ in events(reading)} & {"Killing", "AirStrike", "Shelling", "Bombing", "Capture"}


def test_least_confidence_keeps_only_what_reaches_it(reader: Reader) -> None:
    text = (
        "Rebels seized Bria on Monday, a witness said. Some shops may have been looted, and roads to the town were cut."
    )
    usual = reader.read(article(text))
    told = [*usual.events, *usual.statements]
    cut = (min(one.confidence for one in told) + max(one.confidence for one in told)) / 2
    strict = Reader.load(min_confidence=cut).read(article(text))
    kept = [*strict.events, *strict.statements]
    assert [one.confidence for one in told if one.confidence >= cut] == [one.confidence for one in kept]
    assert 0 < len(kept) < len(told)
    assert all(role.confidence >= round(cut, 4) for one in kept for role in one.roles)


def test_least_confidence_is_part_of_what_the_reader_is() -> None:
    digests = {Reader.load(min_confidence=cut).digest for cut in (None, 0.5, 0.9)}
    assert 3 == len(digests)


def test_readings_keep_the_order_of_the_articles(reader: Reader) -> None:
    texts = ["Rebels seized Bria. " * n for n in (30, 1, 90, 2)]
    assert texts == [r.article.text for r in reader.read_many(map(article, texts))]


def test_article_longer_than_a_window_is_read_to_its_end(reader: Reader) -> None:
    text = (
        "The committee discussed the budget for schools and roads at length. " * 60
        + "Gunmen killed two policemen in Mosul."
    )
    last = reader.read(article(text)).events[-1]
    assert "killed" == text[slice(*last.trigger)]


def test_batching_does_not_change_a_reading(reader: Reader) -> None:
    texts = [f"Police arrested {n} protesters in Khartoum on Friday, a witness said." for n in range(20)]
    together = list(reader.read_many(map(article, texts)))
    alone = [reader.read(article(t)) for t in texts]
    assert [events(r) for r in alone] == [events(r) for r in together]


@pytest.mark.parametrize("text", ["", " \n", "…", "\u200f\u202e", "a" * 3000, "🔥" * 500])
def test_text_without_words_reads_as_nothing_or_little(reader: Reader, text: str) -> None:
    reading = reader.read(article(text))
    assert all(0 <= e.trigger[0] < e.trigger[1] <= len(text) for e in reading.events)


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ("Saraqib near", "Saraqib"),
        ("Idlib de-", "Idlib de"),
        ("N.C.", "N.C."),
        ("of the", ""),
        ("“", ""),
        ("Bria,", "Bria"),
    ],
)
def test_mention_ends_with_a_word_of_its_own(found: str, kept: str) -> None:
    begin, end = _tight(found, (0, len(found)))
    assert kept == found[begin:end]


def test_content_stays_in_the_paragraph_of_its_cue() -> None:
    text = "Mayor says town is safe\n\nBRIA — Shops opened, the mayor said."
    assert "town is safe" == text[slice(*_trimmed(text, (11, 29), (6, 10)))]
    assert "BRIA — Shops opened" == text[slice(*_trimmed(text, (11, 45), (56, 60)))]


@pytest.mark.parametrize("name", ["St·phane Dujarric", "Ren\ufffd Muller"])
def test_damaged_character_does_not_cut_a_name(reader: Reader, name: str) -> None:
    reading = reader.read(
        article(f"{name}, a spokesman for the United Nations, said on Friday that talks would resume.")
    )
    assert name in {reading.article.text[slice(*m.span)] for m in reading.mentions}


def test_dateline_belongs_to_the_sentence_that_it_opens() -> None:
    text = "GENEVA, March 3. /KTA/. Talks resumed. They go on."
    spans = article_sentences(article(text, Dateline(span=(0, 23), place=(0, 6))))
    assert ["GENEVA, March 3. /KTA/. Talks resumed.", "They go on."] == [text[b:e] for b, e in spans]


def test_damaged_model_is_an_error_that_says_what_to_do(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "encoder.onnx").write_bytes(b"not a network")
    with pytest.raises(ResourceError, match="reinstall conflict-kg"):
        Reader.load(tmp_path)


def test_events_of_one_article_are_compared_across_its_windows(reader: Reader) -> None:
    filler = " ".join(f"The weather report number {n} said that it would rain again in the hills." for n in range(40))
    last_sentence = "The rebels shelled Saraqib on Monday, killing two people."
    text = f"Rebels shelled the town of Saraqib on Monday. {filler} {last_sentence}"
    first, last = reader.read(article(text)).events
    assert [text.index("shelled"), text.rindex("shelled")] == [event.trigger[0] for event in (first, last)]
    assert 0 in dict(last.links)
