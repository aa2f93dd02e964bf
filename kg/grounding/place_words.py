"""What the words of a place say: its name, what stands around the name, and whether there is a name at all."""

import re
from dataclasses import dataclass
from typing import Final

from kg.grounding.mention_forms import PARTICLES, words_of

__all__ = ["PlaceWords", "is_generic", "parse_place"]

_DIRECTIONS: Final = {"north": "northern", "south": "southern", "east": "eastern", "west": "western"}
_COMPASS: Final = r"(?:north|south)(?:[\s-]?(?:east|west|central))?|east|west"
_PART: Final = re.compile(
    rf"(?P<part>(?:{_COMPASS})(?:ern)?|central|downtown|rural|greater|inner|outer|coastal|mainland|upper|lower|occupied)"
    r"[\s-]+(?!of\b|and\b|or\b)(?P<rest>\S.*)",
    re.IGNORECASE,
)
_PART_AFTER: Final = re.compile(
    r"(?P<rest>.*\S)\s+(?P<part>countryside|suburbs?|outskirts|hinterland|interior|coast|area|zone)", re.IGNORECASE
)
_PART_OF: Final = re.compile(
    rf"(?P<part>(?:{_COMPASS})ern (?:part|parts|outskirts|suburbs|half)|outskirts|suburbs?|countryside|edge|rest|"
    r"parts?|heart|cent(?:er|re)|interior|areas?) of (?:the )?(?P<rest>\S.*)",
    re.IGNORECASE,
)
_SETTLEMENT: Final = r"city|town|village|hamlet|municipality|port|township"
_DIVISION: Final = r"province|governorate|department|district|region|county|prefecture|oblast|state|intendancy|canton"
_SETTLEMENT_OF: Final = re.compile(rf"(?:(?:\S+ ){{0,2}}?)(?:{_SETTLEMENT}) of (?:the )?(?P<rest>\S.*)", re.IGNORECASE)
_DIVISION_OF: Final = re.compile(rf"(?P<noun>{_DIVISION}) of (?:the )?(?P<rest>\S.*)", re.IGNORECASE)
_SETTLEMENT_AFTER: Final = re.compile(rf"(?P<rest>.*\S)\s+(?:{_SETTLEMENT})", re.IGNORECASE)
_DIVISION_AFTER: Final = re.compile(rf"(?P<rest>.*\S)\s+(?P<noun>{_DIVISION})", re.IGNORECASE)
_CONTAINED: Final = re.compile(r"(?P<rest>[^,(]*[^,(\s])\s*(?:,\s*(?P<comma>[^()]+)|\(\s*(?P<paren>[^()]+)\))\s*")
_POSSESSIVE: Final = re.compile(r"(?P<owner>.*\S)['’]s?\s+(?P<rest>\S.*)")
_LEADING: Final = re.compile(r"^(?:(?:the|a|an|in|at|near|inside|outside|around)\s+)+", re.IGNORECASE)

# Nouns and adjectives that describe places; nothing made of them alone is a name.
_GENERIC: Final = frozenset(
    """
    abroad access air airfield airport apartment area arena army around avenue bank banks base bay beach
    besieged between block board bodies border borders both bridge buffer building buildings bunker bus cafe
    camp camps campus canal capital car cathedral catholic cemetery center centers centre centres checkpoint
    church cities city clandestine clinic club coast college colony communities community company compound
    consulate corner corridor corridors countries country countryside court courtroom crossing dam densely
    department departments desert district districts downtown east eastern edge elsewhere embassy enclave
    enclaves entire entrance entrances estate facility factory farm farms field fields foreign forest former
    fort front front-line frontier frontline garden gate government governorate ground group gulf half hall
    hamlet harbor harbour headquarters here highway highways hill hills home homeland homes hospital hospitals
    hotel house houses independent inland intersection island islands jail jungle kingdom lake land large line
    lines local locality location locations main major mall mansion market metropolitan middle military mine
    ministry mosque mountain mountains municipalities municipality museum nation national nations nearby
    neighborhood neighborhoods neighboring neighbourhood neighbourhoods neighbouring network north northeast
    northeastern northern northwest northwestern number ocean office offices oil old other outpost outside
    outskirts over own palace park parliament part parts path peninsula place places plain plane plant plaza
    point police populated port position positions prison private province provinces public rebel rebel-held
    refugee region regions republic residence residential resort rest restaurant river rivers road roads roof
    room route ruins rural same scene school schools sea seas secret sector sectors security settlement
    settlements several shelter shop shore shores side site sites slopes small some south southeast southeastern
    southern southwest southwestern square stadium state states station store strait street streets strip
    stronghold strongholds suburb suburbs supermarket surrounding territories territory theater theatre there
    throughout town towns township tunnel university upstairs urban valley various vicinity villa village
    villages volcano ward water waters west western where which whole woods work workplace world worldwide zone
    zones
    """.split()
)
_CARRY_A_NAME: Final = frozenset(
    """
    airport area avenue base bay beach border bridge building camp canal center centre church city coast college
    compound consulate corridor countryside court crossing dam department desert district embassy enclave field
    forest governorate headquarters highway hill hills hospital hotel house island islands lake mosque mountain
    mountains neighborhood neighbourhood palace park peninsula plain plant plaza port prison province region
    river road school sea sector square stadium state station strait street strip suburb suburbs territory tower
    town township university valley village volcano zone
    """.split()
)
_LINKS: Final = PARTICLES | frozenset("and of the & in".split())


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """The parts of a place's words.

    Attributes:
        surface: all words as written, without a leading article.
        bare: the words without what they lie in: *northern Idlib governorate*.
        name: what can be looked up: *Idlib* of *the northern Idlib governorate, Syria*.
        division: the kind of division that the name is of, such as *governorate*, in lower case.
        part: what part of the named place is meant, such as *northern* or *outskirts of*, in lower case.
        part_follows: the part stands after the name (*Aleppo countryside*).
        within: the names that follow a comma or stand in brackets, the nearest first.
        named: there is a name among the words, not only a description (*the besieged area*).
    """

    surface: str
    name: str
    division: str | None = None
    part: str | None = None
    part_follows: bool = False
    within: tuple[str, ...] = ()
    named: bool = True
    bare: str = ""


def parse_place(words: str, *, all_caps: bool) -> PlaceWords:
    """Take the words of a place apart.

    Args:
        words: as the text has them; line breaks count as spaces.
        all_caps: the text knows no lower case, so that names cannot be told by their capitals.
    """
    surface = _LEADING.sub("", " ".join(words.split()).strip("\"'“”‘’«»;:"), count=1)
    rest, within = surface, tuple[str, ...]()
    if found := _CONTAINED.fullmatch(rest):
        rest = found["rest"]
        within = tuple(part for part in re.split(r"\s*,\s*", found["comma"] or found["paren"]) if part)
    elif (found := _POSSESSIVE.fullmatch(rest)) and _starts_name(found["rest"], all_caps):
        rest, within = found["rest"], (found["owner"],)
    named = _is_named(rest, all_caps)
    bare = rest
    part = division = None
    follows = False
    if found := _PART.fullmatch(rest):
        part, rest = _canonical(found["part"]), found["rest"]
    elif (found := _PART_OF.fullmatch(rest)) and _starts_name(found["rest"], all_caps):
        part, rest = f"{found['part'].lower()} of", found["rest"]
    if found := _SETTLEMENT_OF.fullmatch(rest) or _SETTLEMENT_AFTER.fullmatch(rest):
        rest = found["rest"]
    elif found := _DIVISION_OF.fullmatch(rest) or _DIVISION_AFTER.fullmatch(rest):
        division, rest = found["noun"].lower(), found["rest"]
    elif part is None and (found := _PART_AFTER.fullmatch(rest)):
        part, rest, follows = found["part"].lower(), found["rest"], True
    return PlaceWords(surface, rest, division, part, follows, within, named and _starts_name(rest, all_caps), bare)


def is_generic(word: str) -> bool:
    """Whether a word describes a place and names none."""
    low = word.casefold().rstrip(".")
    return low in _GENERIC or (low.endswith("s") and low[:-1] in _GENERIC) or low.isdigit()


def _canonical(part: str) -> str:
    """One word for the ways to write a direction: *north-east* and *northeast* are *northeastern*."""
    low = re.sub(r"[\s-]", "", part.lower())
    compass = re.fullmatch(r"(north|south)?(east|west|central)?(?:ern)?", low)
    if not compass or not (compass[1] or compass[2] in ("east", "west")):
        return part.lower()
    if not compass[1] or not compass[2]:
        return _DIRECTIONS[compass[1] or compass[2]]
    return compass[1] + (compass[2] if compass[2] == "central" else _DIRECTIONS[compass[2]])


def _starts_name(words: str, all_caps: bool) -> bool:
    """Whether the first word that is no particle can begin a name."""
    parts = words_of(words)
    first = next((word for word in parts if word.casefold() not in PARTICLES), None)
    if first is None or all(is_generic(word) for word in parts):
        return False
    # `al-Hawl` begins in lower case and is a name all the same
    return all_caps or first[0].isupper() or any(part[:1].isupper() for part in re.split(r"[-‑'’ʼ]", first)[1:])


def _is_named(words: str, all_caps: bool) -> bool:
    """Whether the words are a name and not a description that a name stands in (*rebel-held parts of Aleppo*)."""
    parts = words_of(words)
    if not parts or all(is_generic(word) for word in parts):
        return False
    if all_caps:
        return len(parts) <= 6 and not (is_generic(parts[-1]) and parts[-1].casefold() not in _CARRY_A_NAME)
    last = parts[-1]
    if last[0].islower() and last.casefold() not in _CARRY_A_NAME and "-" not in last:
        return False
    lower = [
        w for w in parts[1:-1] if w[0].islower() and w.casefold() not in _LINKS and w.casefold() not in _CARRY_A_NAME
    ]
    return not lower and any(word[0].isupper() or "-" in word for word in parts)
