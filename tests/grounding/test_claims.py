"""Who says what, and what a denial denies."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.grounding.account import Account
from kg.grounding.claims import attributed_to, is_quotation
from kg.grounding.ground import Knowledge, ground
from tests.reading_builder import ReadingBuilder


def test_event_is_attributed_to_every_statement_that_holds_it_innermost_first() -> None:
    assert (1, 0) == attributed_to((12, 15), [[(0, 40)], [(10, 20)], [(30, 40)]])


def test_event_outside_of_all_contents_is_told_in_the_articles_own_voice() -> None:
    assert () == attributed_to((50, 55), [[(0, 40)], [(10, 20)]])


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda s: (min(s), max(s))), max_size=6))
def test_attribution_names_exactly_the_statements_that_hold_the_span(contents: list[tuple[int, int]]) -> None:
    expected = {n for n, (begin, end) in enumerate(contents) if begin <= 20 and 25 <= end}
    assert expected == set(attributed_to((20, 25), [[content] for content in contents]))


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("“We fired,” he said.", "We fired"),
        ("“We fired,” he said.", "“We fired,”"),
        ('"We fired," he said.', "We fired,"),
        ("«We fired», he said.", "We fired"),
        ("„We fired“, he said.", "We fired"),
        ("He said: “We fired.”", "We fired."),
    ],
)
def test_words_between_quotation_marks_are_a_quotation(text: str, content: str) -> None:
    assert is_quotation(text, [(text.index(content), text.index(content) + len(content))])


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("He said that they fired.", "they fired"),
        ("He said that “they” fired.", "“they” fired"),
        ("They fired, he said.", "They fired"),
    ],
)
def test_reported_words_are_no_quotation(text: str, content: str) -> None:
    assert not is_quotation(text, [(text.index(content), text.index(content) + len(content))])


def test_statement_without_content_is_no_quotation() -> None:
    assert not is_quotation("He spoke.", [])


TEXT = (
    "Turkey accused the Syrian army of shelling a market in Idlib. "
    "Qatar accused Iran of sending arms. "
    "The Syrian army denied that it shelled the market."
)


def account(knowledge: Knowledge, builder: ReadingBuilder) -> Account:
    return ground(builder.reading(), knowledge)


def accusation_and_denial() -> ReadingBuilder:
    builder = ReadingBuilder(TEXT)
    army, denier = builder.mention("Syrian army", "forces"), builder.mention("Syrian army", "forces", 2)
    market, idlib = builder.mention("market", "facility"), builder.mention("Idlib", "place")
    builder.event("shelling", "Shelling", ("agent", army), ("target", market), ("location", idlib))
    builder.event("shelled", "Shelling", ("agent", builder.mention("it", "forces")), modality="negated")
    builder.statement(
        "accused",
        builder.mention("Turkey", "state"),
        "shelling a market in Idlib",
        "Accusation",
        roles=(("target", army),),
    )
    builder.statement(
        "accused",
        builder.mention("Qatar", "state"),
        "sending arms",
        "Accusation",
        nth=2,
        roles=(("target", builder.mention("Iran", "state")),),
    )
    builder.statement("denied", denier, "it shelled the market", "Denial")
    return builder


def test_denial_is_linked_to_what_it_denies(knowledge: Knowledge) -> None:
    denial = account(knowledge, accusation_and_denial()).statements[2]
    assert (("statement", 0), ("event", 1)) == denial.contradicts


def test_accusation_of_somebody_else_is_not_denied(knowledge: Knowledge) -> None:
    builder = accusation_and_denial()
    del builder.statements[0]
    assert (("event", 1),) == account(knowledge, builder).statements[1].contradicts


def test_denial_of_a_spokeswoman_answers_the_accusation_of_her_state(knowledge: Knowledge) -> None:
    text = (
        "Turkish President Recep Tayyip Erdogan accused Russian forces of targeting civilians. "
        "Russian Foreign Ministry Spokeswoman Maria Zakharova rejected the accusations."
    )
    builder = ReadingBuilder(text)
    forces = builder.mention("Russian forces", "forces")
    builder.event("targeting", "ArmedAssault", ("agent", forces), ("victim", builder.mention("civilians", "people")))
    erdogan = builder.mention("Recep Tayyip Erdogan", "person")
    builder.statement("accused", erdogan, "targeting civilians", "Accusation", roles=(("target", forces),))
    builder.statement("rejected", builder.mention("Maria Zakharova", "person"), "the accusations", "Denial")
    assert (("statement", 0),) == account(knowledge, builder).statements[1].contradicts


def test_denial_answers_the_author_whom_its_words_name(knowledge: Knowledge) -> None:
    builder = ReadingBuilder("Turkey accused militants of attacks. Iran rejected Turkey’s words as false.")
    builder.statement("accused", builder.mention("Turkey", "state"), "attacks", "Accusation")
    builder.statement("rejected", builder.mention("Iran", "state"), "Turkey’s words", "Denial")
    assert (("statement", 0),) == account(knowledge, builder).statements[1].contradicts


def test_rebels_are_not_the_side_of_the_government_of_their_country(knowledge: Knowledge) -> None:
    builder = ReadingBuilder("Iran accused Syrian rebels of murder. The Syrian government denied any delay.")
    builder.statement(
        "accused",
        builder.mention("Iran", "state"),
        "murder",
        "Accusation",
        roles=(("target", builder.mention("Syrian rebels", "group")),),
    )
    builder.statement("denied", builder.mention("Syrian government", "state"), "any delay", "Denial")
    assert () == account(knowledge, builder).statements[1].contradicts


def test_claim_inside_the_denials_own_words_is_denied(knowledge: Knowledge) -> None:
    builder = ReadingBuilder("Damascus rejected claims by Qatar that the army had used gas in Douma.")
    army = builder.mention("army", "forces")
    builder.event("used", "ChemicalAttack", ("agent", army), ("location", builder.mention("Douma", "place")))
    damascus = builder.mention("Damascus", "place")
    builder.statement("rejected", damascus, "claims by Qatar that the army had used gas in Douma", "Denial")
    qatar = builder.mention("Qatar", "state")
    builder.statement("claims", qatar, "the army had used gas in Douma", "Accusation", roles=(("target", army),))
    assert (("statement", 1),) == account(knowledge, builder).statements[0].contradicts


def test_allegations_that_are_dismissed_are_those_made_before(knowledge: Knowledge) -> None:
    builder = ReadingBuilder("Amnesty accused the troops of torture. An official dismissed the allegations as lies.")
    builder.statement(
        "accused",
        builder.mention("Amnesty", "org"),
        "torture",
        "Accusation",
        roles=(("target", builder.mention("troops", "forces")),),
    )
    official = builder.mention("official", "person")
    builder.statement("dismissed", official, "the allegations as lies", "Denial")
    builder.statement("allegations", official, "", "Accusation")
    builder.statements[-1] = replace(builder.statements[-1], roles=(), content=())
    assert (("statement", 0),) == account(knowledge, builder).statements[1].contradicts


def test_event_that_the_denier_did_not_do_is_denied(knowledge: Knowledge) -> None:
    builder = ReadingBuilder("The Arakan Army denied responsibility for an ambush on a convoy.")
    group = builder.mention("Arakan Army", "group")
    builder.event("ambush", "ArmedAssault", ("agent", group), ("target", builder.mention("convoy", "facility")))
    builder.statement("denied", group, "responsibility for an ambush on a convoy", "Denial")
    assert (("event", 0),) == account(knowledge, builder).statements[0].contradicts


def test_accusation_may_be_told_after_its_denial(knowledge: Knowledge) -> None:
    builder = ReadingBuilder("Russia denied any role. Turkey had accused Russia of murder.")
    builder.statement("denied", builder.mention("Russia", "state"), "any role", "Denial")
    builder.statement(
        "accused",
        builder.mention("Turkey", "state"),
        "murder",
        "Accusation",
        roles=(("target", builder.mention("Russia", "state", 2)),),
    )
    assert (("statement", 1),) == account(knowledge, builder).statements[0].contradicts


def test_what_a_soldier_told_a_ministry_is_said_by_both(knowledge: Knowledge) -> None:
    builder = ReadingBuilder("The ministry said that a soldier had admitted that his unit shelled Binnish.")
    builder.event("shelled", "Shelling", ("location", builder.mention("Binnish", "place")))
    ministry, soldier = builder.mention("ministry", "state"), builder.mention("soldier", "person")
    builder.statement("said", ministry, "a soldier had admitted that his unit shelled Binnish")
    builder.statement("admitted", soldier, "his unit shelled Binnish")
    assert (1, 0) == account(knowledge, builder).events[0].attributed_to


def test_own_accusation_is_not_denied(knowledge: Knowledge) -> None:
    builder = ReadingBuilder("Iran accused the Iranian army of theft. Iran denied any delay.")
    army = builder.mention("Iranian army", "forces")
    builder.statement("accused", builder.mention("Iran", "state"), "theft", "Accusation", roles=(("target", army),))
    builder.statement("denied", builder.mention("Iran", "state", 2), "any delay", "Denial")
    assert () == account(knowledge, builder).statements[1].contradicts
