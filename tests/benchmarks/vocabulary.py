"""The words that made-up news is written in: common words by rank, words of topics, and a long tail of rare ones.

Ranks follow Zipf's law as they do in news English, where the 60 first words make up two fifths of a text.
"""

from __future__ import annotations

from functools import cache
from itertools import accumulate, chain, pairwise, product
from random import Random

FUNCTION = """the of and to a in that is for on was said with at by from it he as be has have his are but an will they who
were not this had she their or its we i about after which more one been would up when her out you all there than if so into
last over two could can some what other first also them no new time before because during where while against under only most
three many between through these now how those any just then both should until each around since such did does do being may
""".split()

COMMON = """year years people city county state police officials public school board council million percent department week
community residents government court president law according home house week month federal case office area local director
plan program local students members work group meeting court business national family district system money service officer
street program report day night health company project water development support park building funding process decision land
issue change members center county children team problem information services judge attorney agency chief mayor manager staff
commission committee vote tax cost budget increase proposal plan contract road road fire emergency storm season crime man
woman men women history life food market price industry economy growth job jobs worker workers union election campaign party
candidate voters ballot race term governor senator representative legislature bill amendment policy rule regulation order
agreement deal lawsuit claim settlement trial evidence charge arrest investigation suspect victim scene vehicle driver crash
hospital doctor patient treatment drug disease test research university college teacher education class grade degree
property owner tenant landlord rent housing unit apartment construction permit zoning site lot acre space design planning
transportation bus train airport traffic bridge highway route lane river lake beach island coast weather rain wind hurricane
flood damage power energy gas oil electricity utility customer bill rate fee fund grant loan debt revenue dollar account
spending cut saving investment bank insurance audit finance fiscal quarter annual report survey data study number list
message letter email phone statement interview spokesman spokeswoman leader official resident neighbor visitor volunteer
church museum library theater festival event music art game coach player season team sport field stadium award
morning afternoon evening monday tuesday wednesday thursday friday saturday sunday january february march april june july
august september october november december spring summer fall winter today yesterday tomorrow hour minute moment early late
make take come give find tell ask seem feel try leave call need become keep let begin show hear play run move live believe
hold bring happen write provide sit stand lose pay meet include continue set learn lead understand watch follow stop create
speak read allow add spend grow open walk win offer remember love consider appear buy wait serve die send expect build stay
fall cut reach kill remain suggest raise pass sell require report decide pull approve reject postpone cancel propose review
good great high low small large big long short old young right left next best better major important possible special
whole free full clear recent certain personal open difficult available likely current past final general serious strong
former several additional potential safe environmental legal financial medical political social economic private civil
downtown regional residential commercial industrial historic rural urban northern southern eastern western central""".split()

TOPICS: dict[str, list[str]] = {
    "immigration": """immigration enforcement detainer detention deportation deputies sheriff ICE agreement memorandum sanctuary
        asylum migrants citizenship visa border custody detainee 287(g) cooperation jail federal agents warrant""".split(),
    "housing": """housing affordable eviction landlord tenants rent voucher homeless shelter encampment duplex workforce
        inclusionary zoning vacancy HUD rezoning density townhouses apartment mortgage foreclosure""".split(),
    "budget": """budget millage deficit surplus audit reserves levy appropriation bond referendum revenue shortfall pension
        fiscal expenditures procurement contract bid treasurer comptroller assessment""".split(),
    "schools": """school superintendent teachers curriculum enrollment principal charter textbook vouchers graduation classroom
        trustees literacy kindergarten busing absenteeism FAFSA tutoring scholarship""".split(),
    "policing": """police bodycam shooting misconduct deputies sheriff overdose fentanyl homicide arrest surveillance cameras
        Flock oversight subpoena settlement indictment FBI racketeering bail""".split(),
    "water": """water sewer stormwater aquifer drought reservoir wastewater PFAS contamination utility desalination irrigation
        groundwater EPA sewage pipeline runoff wetlands algae""".split(),
    "zoning": """zoning variance setback ordinance rezoning annexation parcel developer easement moratorium comprehensive
        plat subdivision rental Airbnb height overlay landmark demolition""".split(),
    "elections": """election ballot precinct runoff recall recount turnout registration candidate primary incumbent gerrymander
        redistricting petition canvass absentee supervisor tabulator""".split(),
    "transit": """transit bus ridership ferry airport runway cruise terminal bicycle crosswalk toll interchange rail commuter
        parking meters pedestrian Amtrak FAA dredging""".split(),
    "storms": """hurricane evacuation FEMA landfall debris levee flooding surge shelter generator recovery resilience rebuild
        insurance windstorm seawall tornado wildfire""".split(),
    "health": """hospital clinic Medicaid opioid vaccine outbreak measles ambulance nursing inspection sanitation mosquito
        behavioral psychiatric epidemiologist CDC hospice obesity""".split(),
    "ethics": """ethics disclosure lobbying recusal sunshine transparency censure resignation bribery nepotism whistleblower
        subpoena grievance inspector harassment retaliation records gift""".split(),
}

PHRASES = """city commission|special meeting|public comment|consent agenda|zoning board|school board|task force|state attorney|
public records|short term rentals|property tax|sales tax|cease and desist|eminent domain|use of force|body cameras|
affordable housing|planning board|budget workshop|intergovernmental agreement|memorandum of understanding|cruise ships|
drinking water|sea level rise|early voting|recall election|charter review|impact fees|community redevelopment|tax increment|
code enforcement|building permits|county attorney|legal fees|salary increase|master plan|bond issue|capital improvements|
book ban|reading list|bus routes|gas leak|boil water notice|storm surge|state of emergency|mutual aid|police chief""".replace(
    "\n", ""
).split("|")

GIVEN = """James Mary Robert Linda Michael Patricia David Susan Carlos Maria Kevin Angela Brian Denise Tyler Monique Jorge Luz
Ahmed Priya Wei Sarah Daniel Nicole Frank Teresa Gregory Donna Raymond Cheryl""".split()
SURNAMES = """Abernathy Baptiste Castellanos Dunleavy Eberhardt Figueroa Goldfarb Hutchins Ibarra Jorgensen Kowalczyk Lindqvist
McAllister Nakamura Oyelaran Pettigrew Quintero Rasmussen Santangelo Thibodeaux Underhill Vasquez Whitcomb Yarbrough Zielinski
Jackson Houston Monroe Lincoln Tyler Franklin Madison Clinton Marshall Wayne""".split()

_ONSETS = "b br c ch cl d dr f fl g gr h j k l m n p pr qu r s sh sk st t tr v w".split()
_MIDDLES = "a ai e ea i o oa oo u".split()
_ENDS = "ble ck d dge ft ld ll m mp n nd ng nk nt p r rd rk rm rn rt sh sk st t tch tter x".split()
_SUFFIXES = ["", "s", "ed", "ing", "er", "ness", "ful"]
_TAIL = 12_000
_SHIFT = 2.7
_POWER = 1.15


@cache
def tail() -> list[str]:
    """Return rare words: made up, pronounceable, each in a form that a stemmer has to look at."""
    random = Random(20_250_630)
    stems = ["".join(parts) for parts in product(_ONSETS, _MIDDLES, _ENDS)]
    random.shuffle(stems)
    known = {*FUNCTION, *COMMON, *(word.lower() for words in TOPICS.values() for word in words)}
    longer = (one + two for one, two in pairwise(stems))
    words = [stem + random.choice(_SUFFIXES) for stem in chain(stems, longer)]
    return [word for word in dict.fromkeys(words) if word not in known][:_TAIL]


@cache
def ranked() -> tuple[list[str], list[float]]:
    """Return all words by rank, with the sums of their weights: Zipf–Mandelbrot, 1 / (rank + 2.7) to the power of 1.15."""
    words = list(dict.fromkeys([*FUNCTION, *COMMON, *tail()]))
    return words, list(accumulate((rank + _SHIFT) ** -_POWER for rank in range(1, len(words) + 1)))


def draw(random: Random, count: int) -> list[str]:
    """Draw running words."""
    words, sums = ranked()
    return random.choices(words, cum_weights=sums, k=count)
