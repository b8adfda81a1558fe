"""Which countries a text speaks of, and which American names are those of better-known cities abroad."""

from __future__ import annotations

from collections import defaultdict

_ABROAD = """
canada: canadian canadians ont ontario quebec alberta manitoba saskatchewan; toronto montreal vancouver calgary
    edmonton ottawa ontario winnipeg halifax hamilton regina saskatoon kelowna nelson kingston windsor waterloo
    burlington cambridge richmond surrey
england: british britain english uk scotland wales scottish welsh heathrow gatwick; london birmingham manchester
    cambridge oxford bristol liverpool leeds sheffield plymouth portsmouth southampton newcastle worcester durham
    lancaster york lincoln norwich boston richmond brighton bath chester edinburgh glasgow aberdeen cardiff swansea
    newport windsor bedford reading derby nottingham essex sussex kent norfolk suffolk surrey middlesex enfield
ireland: irish; dublin belfast cork limerick galway londonderry
australia: australian australians queensland; sydney melbourne brisbane perth adelaide newcastle canberra darwin
    hobart kingston
zealand: zealander zealanders; auckland wellington hamilton christchurch
france: french; paris lyon marseille nice orleans versailles toulouse
germany: german germans; berlin hamburg munich frankfurt dresden cologne bremen hanover heidelberg
italy: italian italians; rome milan naples florence venice turin genoa verona palermo roma
spain: spanish; madrid barcelona valencia seville toledo granada grenada cordova
portugal: portuguese; lisbon
greece: greek greeks; athens sparta corinth ithaca delphi
russia: russian russians soviet kremlin; moscow petersburg
ukraine: ukrainian ukrainians crimea; odessa kiev kyiv
poland: polish poles; warsaw krakow
austria: austrian; vienna salzburg
switzerland: swiss; geneva zurich basel lucerne
belgium: belgian; brussels antwerp ghent
netherlands: dutch holland; amsterdam rotterdam
sweden: swedish; stockholm
norway: norwegian; oslo bergen
denmark: danish; copenhagen
finland: finnish; helsinki
turkey: turkish turks; istanbul ankara
egypt: egyptian egyptians; cairo alexandria memphis
israel: israeli israelis palestinian palestinians gaza; jerusalem bethlehem hebron salem nazareth
lebanon: lebanese; beirut
syria: syrian syrians; aleppo damascus palmyra
iraq: iraqi iraqis; baghdad mosul babylon
iran: iranian iranians; tehran
arabia: saudi saudis yemen; riyadh medina mecca
afghanistan: afghan afghans taliban; kabul
pakistan: pakistani; lahore karachi
india: indian; delhi mumbai madras calcutta salem
china: chinese; beijing shanghai canton peking nanking
japan: japanese; tokyo
korea: korean koreans; seoul
philippines: filipino filipinos; manila angeles
vietnam: vietnamese; saigon
thailand: thai; bangkok
indonesia: indonesian; jakarta
mexico: mexican mexicans; monterrey monterey laredo durango guadalupe
cuba: cuban; havana
jamaica: jamaican; kingston
colombia: colombian; bogota cartagena
brazil: brazilian; rio
argentina: argentine; cordoba
chile: chilean; santiago valparaiso
peru: peruvian; lima cuzco
venezuela: venezuelan; caracas
africa: african kenya kenyan nigeria nigerian ethiopia ghana; johannesburg pretoria lagos nairobi durban
georgia: tbilisi abkhazia ossetia armenia armenian azerbaijan caucasus georgians; georgia batumi
"""
"""Country: words that speak of it; its cities with namesakes in the US. A line that is indented goes on with the one before."""
_SILENT = frozenset("mexico georgia english indian polish spanish lebanon african german irish italian".split())
"""Words of the list that speak of something else as often."""

_ALWAYS = frozenset(
    """paris london moscow rome athens berlin dublin madrid havana lima cairo melbourne vancouver montreal toronto ottawa geneva
    vienna venice milan delhi warsaw jerusalem bethlehem oxford edinburgh glasgow amsterdam stockholm sydney calgary edmonton
    brussels tokyo baghdad damascus medina calcutta canton nice""".split()
)
"""Cities that are meant abroad unless the text says otherwise; a text that names one speaks of its country."""


def _read() -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    signs: dict[str, str] = {}
    cities: dict[str, set[str]] = defaultdict(set)
    for line in _ABROAD.strip().replace("\n    ", " ").splitlines():
        country, _, rest = line.partition(":")
        words, _, places = rest.partition(";")
        for word in (country, *words.split()):
            if word not in _SILENT:
                signs[word] = country
        for place in places.split():
            cities[place].add(country)
    for place, countries in cities.items():
        if place in _ALWAYS and len(countries) == 1 and place not in signs:
            signs[place] = next(iter(countries))
    return signs, {place: frozenset(countries) for place, countries in cities.items()}


_SIGNS, _CITIES = _read()
_WORDS = frozenset(_SIGNS)


def signs_of(words: set[str]) -> dict[str, set[str]]:
    """Return the countries that a text's capitalised words (folded) speak of: by name, people or great city, with the words."""
    found: dict[str, set[str]] = defaultdict(set)
    for word in words & _WORDS:
        found[_SIGNS[word]].add(word)
    return found


def is_famous_abroad(key: str) -> bool:
    """Whether a name means a city abroad unless the text says otherwise ("Paris", "Vancouver")."""
    return key in _ALWAYS


def homes_abroad(key: str) -> frozenset[str]:
    """Return the countries with a city of this name that is better known than most of the American ones."""
    return _CITIES.get(key, frozenset())
