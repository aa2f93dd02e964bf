from collections.abc import Callable
from pathlib import Path

import pytest

from kg.sources.language import language_tag, unknown_language

GOLD = Path(__file__).parents[3] / "shared" / "gold"


LATIN = {
    "fr": (
        "Le porte-parole de l'armée a déclaré jeudi que trois soldats avaient été tués dans une "
        "embuscade près de la frontière."
    ),
    "es": (
        "El portavoz del ejército dijo el jueves que tres soldados murieron en una emboscada cerca "
        "de la frontera norte."
    ),
    "de": (
        "Der Sprecher der Armee sagte am Donnerstag, drei Soldaten seien bei einem Angriff nahe "
        "der Grenze getötet worden."
    ),
    "it": (
        "Il portavoce dell'esercito ha detto giovedì che tre soldati sono stati uccisi in "
        "un'imboscata vicino al confine."
    ),
    "pt": (
        "O porta-voz do exército disse na quinta-feira que três soldados foram mortos numa "
        "emboscada perto da fronteira."
    ),
    "nl": "De woordvoerder van het leger zei donderdag dat drie soldaten waren gedood in een hinderlaag bij de grens.",
    "pl": "Rzecznik armii powiedział w czwartek, że trzech żołnierzy zginęło w zasadzce w pobliżu granicy.",
    "cs": "Mluvčí armády ve čtvrtek řekl, že tři vojáci byli zabiti při přepadení poblíž hranice.",
    "tr": "Ordu sözcüsü perşembe günü yaptığı açıklamada üç askerin sınır yakınında pusuda öldürüldüğünü söyledi.",
    "id": "Juru bicara militer mengatakan pada Kamis bahwa tiga tentara tewas dalam penyergapan di dekat perbatasan.",
    "ms": (
        "Jurucakap tentera berkata pada Khamis bahawa tiga askar terbunuh dalam serangan hendap berhampiran sempadan."
    ),
    "sw": "Msemaji wa jeshi alisema Alhamisi kwamba wanajeshi watatu waliuawa katika shambulizi karibu na mpaka.",
    "so": (
        "Afhayeenka ciidanka ayaa khamiistii sheegay in saddex askari lagu dilay weerar gaadmo ah "
        "oo ka dhacay xadka agtiisa."
    ),
    "ha": "Kakakin sojojin ya ce a ranar Alhamis an kashe sojoji uku a wani harin kwanton bauna kusa da iyaka.",
    "vi": (
        "Người phát ngôn quân đội cho biết hôm thứ Năm rằng ba binh sĩ đã thiệt mạng trong một "
        "cuộc phục kích gần biên giới."
    ),
    "tl": (
        "Sinabi ng tagapagsalita ng hukbo noong Huwebes na tatlong sundalo ang napatay sa isang "
        "pananambang malapit sa hangganan."
    ),
    "sv": "Arméns talesperson sade på torsdagen att tre soldater hade dödats i ett bakhåll nära gränsen.",
    "no": "Hærens talsmann sa torsdag at tre soldater var drept i et bakholdsangrep nær grensen.",
    "fi": "Armeijan tiedottaja sanoi torstaina, että kolme sotilasta sai surmansa väijytyksessä lähellä rajaa.",
    "hu": "A hadsereg szóvivője csütörtökön azt mondta, hogy három katona meghalt egy rajtaütésben a határ közelében.",
    "ro": (
        "Purtătorul de cuvânt al armatei a declarat joi că trei soldați au fost uciși într-o ambuscadă lângă graniță."
    ),
    "hr": "Glasnogovornik vojske rekao je u četvrtak da su tri vojnika ubijena u zasjedi blizu granice.",
    "sq": "Zëdhënësi i ushtrisë tha të enjten se tre ushtarë u vranë në një pritë pranë kufirit.",
    "az": "Ordunun sözçüsü cümə axşamı üç əsgərin sərhəd yaxınlığında pusquda öldürüldüyünü bildirib.",
    "ku": "Berdevkê artêşê roja pêncşemê got ku sê leşker di kemînekê de li nêzî sînor hatin kuştin.",
}
SCRIPTS = {
    "ru": "Представитель армии заявил в четверг, что три солдата погибли.",
    "uk": "Речник армії заявив у четвер, що троє солдатів загинули.",
    "ar": "قال المتحدث باسم الجيش يوم الخميس إن ثلاثة جنود قتلوا",
    "fa": "سخنگوی ارتش روز پنجشنبه گفت سه سرباز کشته شدند",
    "he": "דובר הצבא אמר ביום חמישי כי שלושה חיילים נהרגו",
    "hi": "सेना के प्रवक्ता ने गुरुवार को कहा कि तीन सैनिक मारे गए",
    "zh": "军方发言人周四表示三名士兵在边境附近的伏击中丧生",
    "ja": "軍の報道官は木曜日、国境付近の待ち伏せで兵士3人が死亡したと述べた",
    "ko": "군 대변인은 목요일 국경 근처 매복 공격으로 병사 3명이 숨졌다고 말했다",
    "el": "Ο εκπρόσωπος του στρατού δήλωσε την Πέμπτη ότι τρεις στρατιώτες σκοτώθηκαν",
    "am": "የጦር ኃይሉ ቃል አቀባይ ሐሙስ ዕለት ሦስት ወታደሮች መገደላቸውን ተናግረዋል",
    "th": "โฆษกกองทัพกล่าวเมื่อวันพฤหัสบดีว่าทหารสามนายเสียชีวิต",
    "my": "စစ်တပ်ပြောခွင့်ရသူက စစ်သား ၃ ဦး သေဆုံးခဲ့သည်",
    "ka": "არმიის წარმომადგენელმა განაცხადა",
    "hy": "Բանակի խոսնակը հայտարարեց",
}


@pytest.mark.parametrize("form", [str, str.upper, lambda text: " ".join(text.split()[:9])])
@pytest.mark.parametrize("language", LATIN)
def test_another_language_in_latin_letters_is_named(language: str, form: Callable[[str], str]) -> None:
    assert f"language {language} is not one the reader knows (en)" == unknown_language(form(LATIN[language]), None)


@pytest.mark.parametrize("language", SCRIPTS)
def test_another_language_in_other_letters_is_refused(language: str) -> None:
    reason = unknown_language(SCRIPTS[language], None)
    assert reason
    assert reason.startswith("not in a language the reader knows (script: ")


@pytest.mark.parametrize("language", ["fr", "es", "de", "id", "so"])
def test_foreign_text_with_something_in_english_is_refused(language: str) -> None:
    body = "\n\n".join([LATIN[language]] * 5)
    for text in (
        f"Army of the north retreats\n\n{body}",
        f'{body}\n\n"We are at the end of the war and of the terror," he said.',
        f"{body}\n\nAll rights of the publisher and of the authors are reserved.",
    ):
        assert f"language {language} is not one the reader knows (en)" == unknown_language(text, None)


@pytest.mark.parametrize("quote", ["“{}”", '"{}"', "«{}»"])
@pytest.mark.parametrize("language", ["fr", "es", "de", "tr"])
def test_english_report_may_quote_another_language(language: str, quote: str) -> None:
    quoted = quote.format(LATIN[language])
    text = f"President Macron told reporters: {quoted} He spoke in Paris after talks with Zelenskyy."
    assert unknown_language(text, None) is None


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
        "Zelenskyy, Putin, Erdoğan, Macron, Scholz, Meloni, Tusk, Orbán, Fico, Vučić meet Guterres in Istanbul",
        "Mogadishu: Al-Shabaab claims Afgooye, Balcad, Jowhar, Marka, Baraawe, Kismaayo attacks",
        "MNLF, MILF, BIFF, NPA, AFP, PNP clash in Maguindanao, Lanao del Sur, Cotabato, Basilan, Sulu, Tawi-Tawi",
        "Idlib: HTS, Jaysh al-Izza, Ahrar al-Sham, Faylaq al-Sham shell Saraqib, Maarat al-Numan, Kafr Nabl",
        "Farc, ELN, Clan del Golfo, Segunda Marquetalia: Petro's 'paz total' falters; Cauca, Nariño, Arauca burn",
        "Xinhua: Xi Jinping, Li Qiang, Wang Yi, Dong Jun attend meeting; Zhongnanhai, Beijing.",
        "Gov don talk say gunmen kill five farmers for Zamfara village, police dey search for dem since Monday night.",
        "Gunmen abduct 20 schoolgirls",
        "3 dead",
    ],
)
@pytest.mark.parametrize("form", [str, str.upper, str.lower])
def test_english_passes_short_in_capitals_full_of_names_and_without_function_words(
    text: str, form: Callable[[str], str]
) -> None:
    assert unknown_language(form(text), None) is None


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
