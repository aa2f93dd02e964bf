"""How a mention calls whom it means: by a pronoun, by a description, or by a name."""

import re
from collections.abc import Sequence
from enum import Enum
from typing import Final

from kg.article import Span
from kg.grounding.known_actors import KnownActors
from kg.grounding.names import word_set

__all__ = [
    "BODY_NOUNS",
    "PARTICLES",
    "PEOPLE_OF_A_BODY",
    "PRONOUNS",
    "WORD",
    "Form",
    "form_of",
    "is_all_caps",
    "is_common_word",
    "is_honorific",
    "means_several",
    "without_honorific",
    "words_of",
]


class Form(Enum):
    """The three ways of calling somebody."""

    PRONOUN = "pronoun"
    DESCRIPTION = "description"
    NAME = "name"


PRONOUNS: Final = word_set(
    """
    i me my mine myself we us our ours ourselves you your he him his himself she her hers herself it its itself they
    them their theirs themselves who whom whose which that those these this one some others both all
    """
)

# Nouns and adjectives that describe people or bodies; a mention of nothing but these is no name.
_COMMON: Final = word_set(
    """
    a all an and another any at both by for from in into near of on or per the to with who whose those these other such
    several many most some accused activist adviser advisor affiliate agency agent aide ally alleged ambassador analyst
    anonymous another army armed assailant assassin assembly associate association attacker attorney aunt
    authorities authority baby backer bishop bodyguard bomber border boy brigade brother bureaucrat business
    businessman cabinet captain captive capital caretaker case cell central ceo chairman chairwoman charity chief
    chiefs child children church citizen city civilian clan class cleric coalition coast colleague colonel combatant
    command commander commanding commission committee communist community company companion complainant comrade
    conflict congress congressman conscript contractor council counterpart country couple court cousin crew criminal
    critic crowd daughter dead deaf defendant defense defence delegate delegation demonstrator department deputy
    detainee dictator diplomat director dissident district doctor document driver drug editor editorial elder
    elected elderly elite embassy emissary employee employer enemy engineer envoy escort ethnic executive
    expert extremist eyewitness face faction family farmer father federal federation fellow female fighter figure
    firefighter firm first force forces foreign foreigner former founder friend front gang gendarme gendarmerie
    general girl girlfriend global governing government governor grand group guard guerrilla guerilla gunman gunmen
    hacker head healthcare helicopter high hijacker home hostage house human husband illegal independent individual
    industry infantry inmate innocent inspector institute insurgent intelligence interior international intruder
    investigator islamic islamist islands jihadist jihadi journalist judge junior jury justice key kidnapper killer
    king labor labour large law lawmaker lawyer leader leadership leading left leftist legislator lieutenant local
    magistrate main major majority male man mayor media mediator medic member men merchant migrant military militant
    militia militiaman militiamen minister ministry minor minority missionary mob model monitor monk mother movement
    murderer muslim nation national nationals navy neighbor neighbour network new news newspaper newsman newsmen
    night nurse observer occupant office officer official old one operative opponent opposition ordinary
    organization organisation outlet owner pair panel paper paramilitary parent parliament parliamentarian part
    participant party passenger passerby pastor patient patrol peacekeeper peasant pedestrian people perpetrator
    person personnel persons persecutor physician pilot police policeman policemen policewoman political politician
    poor population preacher presidency president presidential press priest prime prince princess prison prisoner
    private pro professor prominent prosecutor protester protestor provincial public publisher pupil queen radical
    radio reader rebel recruit refugee regime regional regular relative report reporter representative republic
    rescuer researcher reservist resident resistance resolution retired revolutionary right rights rioter ruling
    sailor scholar school schoolgirl schoolboy scientist secretary security senate senator senior sergeant sheikh
    shelling shooter side sister small soldier son source spokesman spokesmen spokesperson spokeswoman spy staff
    state statement station store strategist striker student subversive suicide superior supporter supreme survivor
    suspect suspected target task teacher team technician teenager television terror terrorist the third thug top
    townspeople trader trafficker training travel traveler traveller tribal tribe tribesman tribesmen tribunal troop
    troops two three four five six seven eight nine ten unidentified union unit universities university unknown
    unnamed urban veteran vice victim vigilante villager visitor volunteer voter war warlord warplane watchdog wife
    wing witness woman women worker world wounded writer young youth arab arabic african asian european western
    eastern northern southern gulf kurdish kurd sunni shia shiite shi'ite christian jewish jew hindu buddhist
    catholic protestant baath baathist marxist maoist maoists nationalist separatist tuareg tamil latin palestinian
    east west north south
    chechen basque tutsi hutu yazidi druze alawite rohingya internal self-defense self-defence pro anti non
    """
)
_AFTER_HEAD: Final = frozenset({"at", "for", "from", "in", "of", "on", "to", "who", "with"})
_SEVERAL: Final = word_set(
    "all anybody anyone both children couple everyone few five four many men most nobody others pair people police "
    "several six somebody someone ten three two whoever women"
)
# Nouns that names of bodies end with (*Gaza police*) and that stand for them later (*the police*).
BODY_NOUNS: Final = word_set(
    """
    administration agency alliance army assembly association authorities authority bank battalion bloc brigade cabinet
    club coalition command commission committee company congress corporation corps council court department embassy
    faction federation foundation front government guard guards insurgents junta league legion mayor militia ministry
    movement navy network observatory office organisation organization paper parliament party police rebels regime
    regiment senate service squad tribunal union university
    """
)
# People of a body, in words that follow its name: *Valley Brigade fighters*.
PEOPLE_OF_A_BODY: Final = word_set(
    "fighters forces guerrillas gunmen insurgents jihadists members men militants militiamen rebels soldiers troops"
)
# *the Health Ministry*, *the Ministry of Finance*: every country has one.
_CARED_FOR_BY_MINISTRIES: Final = word_set(
    "agriculture commerce culture economy education emergencies endowments energy environment finance health "
    "information labor labour migration oil petroleum planning tourism trade transport transportation"
)
_BODY_OR_ITS_PEOPLE: Final = BODY_NOUNS | PEOPLE_OF_A_BODY | {"group", "movement"}
# Common words that follow a given name as a surname: Andrew Young, Larry King.
_ALSO_SURNAMES: Final = word_set(
    "bishop case chief church farmer head house judge justice key king law little major minor parent poor prince small "
    "soldier west woods young"
)
# `Turkish-backed`, `US-led`, `Amman-based`: a name with such an ending only describes.
_COMPOUND: Final = re.compile(r"[-‑][a-z]+$")
PARTICLES: Final = word_set(
    """
    abu al ad as ben bin bint da das de del della den der di dos du e el ibn la le ter ul ur van von y
    """
)
_HONORIFIC: Final = re.compile(
    r"(?:(?:the|mr|mrs|ms|miss|dr|sir|lord|lady|dame|sheikh|shaikh|sheik|president|vice|prime|minister|king|queen|prince|"
    r"princess|pope|father|rev|reverend|bishop|archbishop|msgr|monsignor|senator|sen|rep|congressman|gov|governor|gen|general|"
    r"lt|lieutenant|col|colonel|maj|major|brig|brigadier|capt|captain|sgt|sergeant|adm|admiral|cmdr|commander|judge|justice|"
    r"ambassador|secretary|chancellor|professor|prof|officer|pm|retired|former|ex)(?:\.|\b(?![-\w]))[\s-]*)+",
    re.IGNORECASE,
)
# Letters that a wrong encoding has damaged (`St·phane`) do not part a word.
WORD: Final = re.compile("[^\\W_]+(?:['’.\\-‑·\ufffd][^\\W_]+)*\\.?")


def words_of(text: str) -> list[str]:
    """The words of a stretch of text, acronyms and hyphenated words whole."""
    return WORD.findall(text)


def is_all_caps(text: str) -> bool:
    """Whether a text knows no lower case, as wire copy of the 1980s: fewer than one letter in ten is lower case."""
    upper, lower = (sum(map(test, text)) for test in (str.isupper, str.islower))
    return lower * 9 < upper


def without_honorific(name: str) -> str:
    """A person's name without *Mr*, *President*, *Gen.* before it; empty when nothing else is there."""
    return _HONORIFIC.sub("", name.strip(), count=1) if _HONORIFIC.match(name.strip()) else name.strip()


def is_honorific(word: str) -> bool:
    """Whether a word alone is one that stands before a person's name: *Mr*, *Gen.*"""
    return _HONORIFIC.fullmatch(word) is not None


def means_several(words: Sequence[str]) -> bool:
    """Whether a description means more than one (*lawyers for the two*, *three*) or nobody certain (*anyone*)."""
    lower = [word.casefold() for word in words]
    last = next((n for n, word in enumerate(lower) if n and word in _AFTER_HEAD), len(lower))
    head = lower[last - 1] if lower else ""
    return head in _SEVERAL or (head.endswith("s") and not head.endswith(("ss", "'s", "’s"))) or "and" in lower


def form_of(text: str, span: Span, mention_type: str, known: KnownActors, *, all_caps: bool) -> Form:
    """Tell pronoun, description and name apart by the words and their capitals.

    Args:
        text: the article's text.
        span: the mention in it.
        mention_type: one of the actor types of `kg.vocabulary.ENTITY_CLASSES`.
        known: tells nationalities (*Syrian rebels* is no name).
        all_caps: whether the text knows no lower case; then only persons can be told to be named.
    """
    surface = text[slice(*span)]
    if surface.casefold() in PRONOUNS and not (surface == "US" and mention_type == "state" and not all_caps):
        return Form.PRONOUN
    words = words_of(without_honorific(surface) if mention_type == "person" else surface)
    if mention_type == "people" or not words:
        return Form.DESCRIPTION
    if mention_type == "person":
        # `a Syrian`, `NICARAGUAN`; but German Vargas has a given name that is also a nationality.
        national = (all_caps or len(words) == 1) and any(known.by_demonym(word) for word in words)
        named = not national and all(
            _is_name_word(word, all_caps) or (n > 0 and word.casefold() in _ALSO_SURNAMES and word[0].isupper())
            for n, word in enumerate(words)
        )
        return Form.NAME if named else Form.DESCRIPTION
    if all_caps:
        return Form.DESCRIPTION
    # `a UN mission`, `the militia in western Mongolia` only have a name among their words.
    last = next((n for n, word in enumerate(words) if n and word in _AFTER_HEAD), len(words))
    head = words[last - 1]
    one_word = head in PEOPLE_OF_A_BODY and last <= 2  # `Derna militants`, `Miller's men`
    if head.islower() and (last < len(words) or one_word or head not in _BODY_OR_ITS_PEOPLE):
        return Form.DESCRIPTION
    # `United States-backed fighters`: all that the compound is made of describes.
    words = words[max((n + 1 for n, word in enumerate(words) if _COMPOUND.search(word)), default=0) :]
    common = (
        _CARED_FOR_BY_MINISTRIES if {"ministry", "ministries"} & {word.casefold() for word in words} else frozenset()
    )
    capitals = [
        word
        for word in words
        if word[0].isupper()
        and not (is_common_word(word) or word.casefold() in common or _COMPOUND.search(word) or known.by_demonym(word))
    ]
    # `Guerrillas attacked`, later `guerrillas fled`: the capital was only the sentence's.
    return Form.NAME if any(not _stands_in_lower_case(word, text) for word in capitals) else Form.DESCRIPTION


def _is_name_word(word: str, all_caps: bool) -> bool:
    if is_common_word(word):
        return False
    return all_caps or not word[0].islower() or word in PARTICLES or word.split("-")[0] in PARTICLES


def is_common_word(word: str) -> bool:
    """Whether a word, or a part of it, describes people or bodies: *minister*, *Kurdish-led*."""
    parts = re.split(r"['’\-‑]", word.casefold().rstrip("."))
    singulars = (part.removesuffix("ies") + "y" if part.endswith("ies") else part.removesuffix("s") for part in parts)
    return any(part in _COMMON or one in _COMMON for part, one in zip(parts, singulars, strict=True))


def _stands_in_lower_case(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", text) is not None
