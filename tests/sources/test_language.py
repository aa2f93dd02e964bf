from pathlib import Path

import pytest

from kg.sources.language import language_tag, unknown_language

GOLD = Path(__file__).parents[3] / "shared" / "gold"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "fr",
            "Le porte-parole de l'armée a déclaré jeudi que trois soldats avaient été tués dans une embuscade hier.",
        ),
        (
            "es",
            "El portavoz del ejército dijo el jueves que tres soldados murieron en una emboscada cerca de la frontera.",
        ),
        (
            "de",
            "Der Sprecher der Armee sagte am Donnerstag, drei Soldaten seien bei einem Angriff getötet worden.",
        ),
        (
            "tr",
            "Ordu sözcüsü perşembe günü yaptığı açıklamada üç askerin sınır yakınında şehit düştüğünü söyledi.",
        ),
    ],
)
def test_another_language_in_latin_letters_is_named(language: str, text: str) -> None:
    assert f"language {language} is not one the reader knows (en)" == unknown_language(text, None)


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("Cyrillic", "Представитель армии заявил."),
        ("Arabic", "قال المتحدث باسم الجيش"),
        ("Cjk", "军方发言人周四表示"),
        ("Hangul", "군 대변인은 목요일"),
    ],
)
def test_another_script_is_named_however_short_the_text(script: str, text: str) -> None:
    assert f"not in a language the reader knows (script: {script})" == unknown_language(text, None)


@pytest.mark.parametrize(
    "text",
    [
        "Troops killed",
        "GUNMEN ATTACKED A POLICE POST IN SAN SALVADOR TODAY, KILLING TWO AGENTS, REPORTED RADIO YSKL",
        "Rebels took Saraqib; Assad vowed revenge; Erdoğan warned Moscow; Guterres urged restraint; talks failed.",
        "123 456",
        "",
    ],
)
def test_english_passes_short_in_capitals_and_without_function_words(text: str) -> None:
    assert unknown_language(text, None) is None


def test_a_declared_language_is_believed() -> None:
    assert "language fr is not one the reader knows (en)" == unknown_language("The end of the war.", "fr")
    assert unknown_language("The end of the war.", "en-GB") is None


def test_the_word_of_the_user_stands_above_the_look_of_the_text() -> None:
    assert unknown_language("Представитель армии заявил.", "en", trusted=True) is None


@pytest.mark.parametrize(
    ("given", "tag"),
    [
        ("en_GB", "en-GB"),
        ("English", "en"),
        ("eng", "en"),
        ("fr", "fr"),
        ("", None),
        (None, None),
        ("und", None),
        ("a b", None),
    ],
)
def test_language_tags_are_well_formed_or_left_out(given: object, tag: str | None) -> None:
    assert tag == language_tag(given)


@pytest.mark.skipif(not GOLD.is_dir(), reason="the annotated texts are not here")
def test_no_annotated_english_text_is_refused() -> None:
    texts = {path.name: path.read_text("utf-8") for path in GOLD.glob("*/*.txt")}
    assert {} == {name: reason for name, text in texts.items() if (reason := unknown_language(text, None))}
