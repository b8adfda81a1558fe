"""What is typed in one way and printed in another: which spellings are the same words, and which must not be."""

from __future__ import annotations

import pytest

from bot.text.html import html_to_text
from bot.text.tokeniser import tokenise


def words(text: str) -> list[str]:
    return tokenise(text).folded


SCRIPTS = {
    "Cañon City": ["Can\u0303on City", "Canon City", "CAÑON CITY", "CANON CITY"],
    "Española": ["Espan\u0303ola", "Espanola", "ESPAÑOLA"],
    "résumé": ["re\u0301sume\u0301", "resume", "RE\u0301SUME\u0301", "\u0301résumé", "resume\u0301\u0302\u0303"],
    "Łódź Ærø Þór": ["Lodz Aero Thor", "ŁÓDŹ ÆRØ ÞÓR"],
    "Ǿ ǽ": ["o ae", "ø\u0301 æ\u0301"],
    "Straße": ["STRASSE", "STRAẞE", "strasse"],
    "İstanbul Diyarbakır": ["Istanbul Diyarbakir", "I\u0307stanbul DİYARBAKIR", "ISTANBUL DIYARBAKIR"],
    "ὈΔΥΣΣΕΎΣ": ["ὀδυσσεύς", "Ὀδυσσεύσ", "οδυσσευς"],
    "ICE": ["ＩＣＥ", "𝐈𝐂𝐄", "🄸🄲🄴", "I\u0332C\u0332E\u0332", "Ⓘⓒⓔ"],
    "office file": ["oﬃce ﬁle", "o\ufb03ce ﬁ\u00adle"],
    "287(g) 2025": ["２８７（ｇ） ２０２５", "٢٨٧(g) ٢٠٢٥", "𝟐𝟖𝟕(𝐠) 𝟐𝟎𝟐𝟓"],
    "Привет Ёлка": ["ПРИВЕТ елка", "привет е\u0308лка"],
    "العربية": ["الـعـربـيـة", "الْعَرَبِيَّة", "ﺍﻟﻌﺮﺑﻴﺔ"],
    "שלום": ["שָׁלוֹם"],
    "東京都": ["東 京 都", "東\u200b京都"],
    "ガス": ["ｶﾞｽ", "カ\u3099ス"],
    "한국": ["\u1112\u1161\u11ab\u1100\u116e\u11a8"],
}
INVISIBLE = {
    "softhyphen": ["soft\u00adhyphen", "soft\u200bhyphen", "soft\u200chyphen", "soft\u200dhyphen", "soft\u2060hyphen"],
    "mark": ["\ufeffmark", "\u200emark\u200f", "\u202emark\u202c", "mark\ufe0f", "\u2066mark\u2069", "mark\u3164"],
    "Key West": ["Key\u00a0West", "Key\u2009West", "Key\u2007West", "Key\u202fWest", "Key\u3000West", "Key\tWest", "Key\nWest"],
    "ICE raid": ["ICE🚨raid", "ICE 👩🏽‍⚖️ raid", "ICE🇺🇸raid", "ICE•raid", "ICE ✔️ raid", "ICE\ufffcraid"],
}
APOSTROPHES = {
    "O'Brien": ["O’Brien", "O‘Brien", "OʼBrien", "O′Brien", "O´Brien", "O`Brien", "O＇Brien", "O‛Brien", "OʹBrien", "OBrien"],
    "Hawai'i": ["Hawaiʻi", "Hawai‘i", "Hawai’i", "Hawai`i", "Hawaii", "HAWAIʻI"],
    "Coeur d'Alene": ["Coeur d’Alene", "COEUR D’ALENE", "Cœur d'Alène", "Coeur dAlene"],
    "West": ["West's", "West’s", "WEST’S", "West`s", "‘West’", "'West's", "“West”", "«West»", "„West‟", "‚West‘"],
    "ICE": ["ICE's", "ICE’s", "ICE’S", "'ICE'", "(ICE)", "ICE’s."],
    "the permit is": ["the permit(s) is", "the permit’s is"],
    "business": ["business(es)", "business’s"],
    "commissioners vote": ["commissioners' vote", "commissioners’ vote"],
    "rock n roll": ["rock 'n' roll", "rock ’n’ roll", "rock ‘n’ roll", "rock-n-roll"],
    "90s": ["'90s", "’90s"],
    "don't": ["don’t", "dont", "DON'T"],
}
DASHES = {
    "Miami-Dade": [
        "Miami‑Dade",
        "Miami‐Dade",
        "Miami–Dade",
        "Miami—Dade",
        "Miami−Dade",
        "Miami－Dade",
        "Miami﹣Dade",
        "Miami Dade",
    ],
    "ICE detainer": ["ICE-detainer", "ICE/detainer", "ICE—detainer", "ICE…detainer", "ICE...detainer", "ICE_detainer"],
    "the vote the": ["the vote—the", "the vote -- the", "the vote…the", "the vote|the"],
    "5-1": ["5–1", "5—1", "5 1", "5‑1", "5−1"],
    "e-mail": ["e‑mail", "E mail"],
    "and or": ["and/or", "and⁄or"],
}
LAW = {
    "287(g)": [
        *(
            "287 (g)",
            "287(G)",
            "287g",
            "287G",
            "287-g",
            "287‑G",
            "287–g",
            "287 ( g )",
            "287\u00a0(g)",
            "287\u202f(\u2009g\u2009)",
        ),
        *("287(G)'s", "287(g)’s", "287(g)s", "287(g),", "(287(g))", "“287(g)”", "287-(g)", "287(\u200bg)", "287(ｇ)"),
    ],
    "287(g) style": ["287(g)-style", "287g-style", "287(g)style"],
    "287(g)(1)": ["287g(1)", "287 (g) (1)", "287g 1"],
    "501(c)(3)": ["501c3", "501(c)3", "501 (c) (3)", "501-c-3", "501C3", "501(C)(3)’s", "501(c)(3)s"],
    "401(k)": ["401k", "401-K"],
    "§ 908.103": [
        "§908.103",
        "§§ 908.103",
        "Section 908.103",
        "Section\u00a0908.103",
        "Sec. 908.103",
        "sec.908.103",
        "SEC. 908.103",
    ],
    "Sec. 908.103(2)": ["§ 908.103(2)", "s. 908.103(2)", "ss. 908.103 (2)", "Secs. 908.103(2)", "Sect. 908.103 2"],
    "¶ 12": ["12", "¶12"],
    "H.B. 1355": ["HB1355", "HB 1355", "HB-1355", "H. B. 1355", "hb 1,355", "H.B.\u00a01355", "ＨＢ１３５５"],
    "H.R.1": ["H.R. 1", "HR1", "HR 1", "H. R. 1"],
    "F.S. 908": ["FS 908", "F. S. 908"],
    "Ch. 2025-12": ["ch 2025–12", "Ch.2025-12"],
    "No. 24-6452": ["№ 24-6452", "№24–6452", "no 24 6452", "Nº 24-6452", "No.24-6452"],
}
NUMBERS = {
    "$1,355.50": ["1355.50", "€1,355.50", "１,３５５.５０"],
    "10,000th 21st 2nd": ["10000th 21ST 2ⁿᵈ"],
    "3½": ["3 1/2", "3 ½", "3 1⁄2"],
    "CO₂": ["CO2", "CO 2", "CO-2"],
    "m²": ["m2", "㎡"],
    "5:30p.m.": ["5:30 p.m.", "5:30pm", "5:30 PM", "5:30 P.M.", "5:30\u202fp.m.", "5:30 ㏘"],
    "60mph 5K": ["60 mph 5k", "60-mph 5-K"],
}
ABBREVIATIONS = {
    "U.S.": ["US", "U.S", "U. S.", "U.S.’s", "Ｕ.Ｓ.", "u.s."],
    "Washington, D.C.": ["Washington DC", "Washington, D. C.", "Washington,D.C."],
    "St. Petersburg": ["St Petersburg", "ST. PETERSBURG", "St.\u00a0Petersburg"],
    "Ph.D.": ["PhD", "Ph. D.", "Ph.D", "PHD", "Ph.D.’s"],
    "J. D. Vance": ["J.D. Vance", "JD Vance"],
    "AT&T": ["at&t", "AT＆T", "AT&T’s"],
    "R&D at P&Z": ["r&d at p&z"],
    "C++ C#": ["c++ c#", "C＋＋ C＃"],
}
INTERNET = {
    "the .gov site": ["the gov site"],
    "www.keywest.gov/287-g?id=5#top": ["www keywest gov 287g id 5 top"],
    "mayor@keywest-fl.gov": ["mayor keywest fl gov"],
    "#KeyWest @ICEgov": ["keywest icegov", "＃KeyWest ＠ICEgov"],
    "key_west __init__": ["key west init"],
    "camelCase": ["camelcase", "CAMELCASE"],
    "Taser": ["Taser™", "Taser®", "Taser℠", "©Taser"],
}
SAME = [
    (typed, printed)
    for table in (SCRIPTS, INVISIBLE, APOSTROPHES, DASHES, LAW, NUMBERS, ABBREVIATIONS, INTERNET)
    for typed, spellings in table.items()
    for printed in spellings
]


@pytest.mark.parametrize(("typed", "printed"), SAME)
def test_typed_and_printed_are_the_same_words(typed: str, printed: str) -> None:
    assert words(printed) == words(typed) != []


DIFFERENT = [
    *(
        ("287(g)", other)
        for other in ("1287(g)", "12,287(g)", "3.287(g)", "28 7(g)", "2 87(g)", "287", "287 g", "287(h)", "287²(g)")
    ),
    *(("287(g)", other) for other in ("287 groups", "287 (group)", "287-grade", "287-g-force", "287\n(g)", "287;(g)", "287¹")),
    *(("908.103", other) for other in ("908 103", "908.1030", "908,103", "908.103.1")),
    *(("HB 1355", other) for other in ("HB 13 55", "HB 135", "SB 1355", "HB 1355.5", "H 1355")),
    *(("2025", other) for other in ("2025¹", "2025th", "20 25", "②⓪②⑤")),
    ("permits", "permit(s)"),
    ("5(b)", "5(b)(s)"),
    ("5-1", "51"),
    ("1/2", "12"),
    ("½", ".5"),
    ("24-6452", "246452"),
    ("9 a.m.", "9 a m"),
    ("U.S.", "U S"),
    ("SEC 10-K", "Sec. 10-K"),
    ("S. 744", "s. 744"),
    ("C++", "C"),
    ("C#", "C"),
    ("AT&T", "AT T"),
    ("ICE", "ICEs"),
    ("ICE", "iced"),
    ("e-mail", "email"),
    ("Key West", "KeyWest"),
    ("rock 'n' roll", "rock'n'roll"),
    ("d'Alene", "d Alene"),
    ("resume", "résumés"),
    ("ß", "s"),
    ("Straße", "Strase"),
    ("東京", "京東"),
    ("日本", "日"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert words(one) != words(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Miami-Dade ICE’s H.B. 1355", "miami dade ice hb 1355"),
        ("ICE&DHS mom&pop DOT&PF Q&A’s", "ice dhs mom pop dot&pf q&a"),
        ("5:30p.m., 9a.m.-5p.m. 24/7", "5 30 pm 9 am 5 pm 24 7"),
        ("Ord. 25-03, Res. 2025-A, Item 7(a)", "ord 25 03 res 2025a item 7a"),
        ("COVID-19 A1A H1N1 F-150 I-95", "covid 19 a 1a h 1n 1 f 150 i 95"),
        ("6–1 (5–1) 4-2", "6 1 5 1 4 2"),
        ("東京 ブルーム한국 ไทย हिन्दी", "東 京 フ ル ー ム \u1112\u1161\u11ab\u1100\u116e\u11a8 ไทย ह नद"),
        ("Привет, мир! שלום عليكم", "привет мир שלום عليكم"),
        ("¿Qué pasó, señor?", "que paso senor"),
        ("\u0301 \u200b \u20e3 🚨 — …", ""),
        ("\ud800ICE\udfff \x00Key\x1fWest\x7f", "ice key west"),
        ("1️⃣ ❶ Ⅳ ⑴ 1ª 2º", "1 ❶ iv 1 1a 2o"),
        ("ICE-DHS-CBP, MOU's and MOUs'", "ice dhs cbp mou and mous"),
        ("<b>ICE</b> &amp; &nbsp;x", "b ice b amp nbsp x"),
        ("https://x.example/a_b?q=287(g)&r=1", "https x example a b q 287g r 1"),
    ],
)
def test_what_other_text_becomes(text: str, expected: str) -> None:
    assert words(text) == expected.split()


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Key&nbsp;West&rsquo;s 287&#40;g&#41; &amp; ICE&mdash;DHS", "key west 287g ice dhs"),
        ("Q&amp;amp;A: Key&amp;nbsp;West&amp;#8217;s AT&amp;amp;amp;T", "q&a key west at&t"),
        ("<b>287</b>(g) and ICE<br>detainer<p>re<i>in</i>state", "287g and ice detainer reinstate"),
        ("soft&shy;hyphen zero&#8203;width caf&eacute; na&iuml;ve", "softhyphen zerowidth cafe naive"),
        ("CO<sub>2</sub>, 2<sup>nd</sup>, 5&frac12;", "co 2 2nd 5 1 2"),
        ("&sect;&nbsp;908.103, O&apos;Brien, O&#x2BC;Brien", "section 908.103 obrien obrien"),
        ("<a href='https://x.example/ice'>the city</a><script>ice()</script>", "the city"),
    ],
)
def test_html_read_as_words(html: str, expected: str) -> None:
    assert words(html_to_text(html)) == expected.split()
