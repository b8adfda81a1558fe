"""Closed lists of words that say what a capitalised name is: folded, general English, none of them a place."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STARTERS = _words(
    """a about above after again against all almost along already also although among an and another any are around
    as at away back because been before behind being below beside besides between beyond both but by can could
    despite did do does down during each either else even ever every few for from had has have he her here
    hers him his how however i if in inside instead into is it its just last later least less like many may
    meanwhile might more moreover most much must my near nearby nearly neither never next no nor not nothing
    now of off often on once one only onto or other our out outside over past per perhaps rather said says
    several shall she should since so some soon still such than that the their them then there therefore these
    they this those though three through throughout thus to today tomorrow toward towards two under unless
    unlike until up upon us very via was we were what when where whether which while who whom whose why will
    with within without would yesterday yet you your january february march april june july august september
    october november december jan feb aug sept oct nov dec monday tuesday wednesday thursday friday saturday
    sunday mon tue tues wed thu thurs fri sat sun"""
)
"""Words that a sentence may begin with, and times: next to a name they are no part of it."""

OPENERS = _words(
    """former current most several nearly all outside since meanwhile today yesterday tomorrow visit welcome dear hello goodbye
    rural suburban neighboring nearby historic beautiful sunny rainy snowy old-time late early longtime lifelong native"""
)
"""Further words with which a sentence may open right before a place's name."""

AROUND = _words("""downtown uptown midtown upstate greater metro metropolitan historic nearby visit inside rural suburban""")
"""Words before a place's name that leave the place what it is."""

LOCATIVES = _words(
    """in at near from to outside inside around across through throughout toward towards within into leaving visiting"""
)
"""Words right before a name that say it is somewhere."""

OF_PLACES = _words(
    """resident residents suburb suburbs native natives north south east west northeast northwest southeast southwest outside
    people parts part side outskirts edge streets city cities town towns village villages man woman miles out all"""
)
"""Words before "of" that say a place follows."""

PLACE_NOUNS = _words(
    """resident residents area areas suburb suburbs native natives neighborhood neighborhoods homeowner homeowners home homes
    house apartment streets street man woman couple teen teenager family families business businesses restaurant store
    headquarters-based based community communities region skyline courtroom church school schools hospital metro office offices
    locations location"""
)
"""Lower-case words right after a name that say it is a place."""

NAMING = _words(
    """named called nicknamed dubbed baby daughter daughters son sons wife husband brother sister mother father friend aunt
    uncle cousin"""
)
"""Words right before a name that say it is a person's, or a thing's."""

LANDMARKS = _words("ft camp lake mt cape pt point isle rancho base little big great upper lower old")
"""Words that make another place of a name after them ("Fort Wainwright", "Camp Lejeune", "Big Cypress")."""

KIN = _words(
    """father mother dad mom parents parent husband wife son daughter sister brother family uncle aunt boyfriend
    girlfriend fiancee birthday"""
)
"""Words after a person's name in the possessive."""

RIVERS = _words(
    """missouri ohio mississippi colorado delaware connecticut tennessee arkansas illinois wisconsin kansas iowa
    alabama"""
)
AFTER_RIVERS = _words("""is was has had will would at near to and for rose fell crested flooded reached runs flows from in""")
"""Words after "the Missouri" that say it is the river."""

PARTICLES = _words("de la von van der del di da bin al el le du des")
"""Lower-case words inside people's names."""

DIRECTIONS = _words(
    "north south east west northern southern eastern western northeast northwest southeast southwest upper lower new old"
)
"""Words that make another place of a name."""

SIDES = DIRECTIONS - {"new", "old", "upper", "lower"} | {"central", "mid", "upstate", "downstate", "downtown"}

TITLES = _words(
    """mr mrs ms dr prof rev sen rep gov lt sgt capt det cpl col gen maj hon judge justice senator representative
    governor congressman congresswoman mayor commissioner commissioners councilman councilwoman councilmember
    councilor councillor alderman alderwoman sheriff chief officer deputy detective sergeant captain
    lieutenant president chairman chairwoman chair director attorney prosecutor defender superintendent
    principal coach rabbi pastor father sister king queen prince princess sir miss saint agent manager
    administrator clerk secretary treasurer supervisor trustee selectman speaker ambassador author"""
)
"""Words before a person's name."""

SPEECH = _words(
    """said says told tells added adds asked asks testified argued argues wrote writes recalled noted notes explained
    explains replied responded insisted acknowledged declined joked quipped who whose"""
)
"""Words after a person's name."""

ORGANISATIONS = _words(
    """university college institute bank diocese archdiocese church cathedral hospital gulf battle treaty museum
    order duke earl knights bishop archbishop lord lady school academy friends tribe tribes nation band"""
)
"""Words before "of" that make an organisation, or another thing, of a name."""

STREETS = _words(
    "street st avenue ave road rd boulevard blvd drive lane court ct highway hwy parkway pkwy way terrace circle square plaza"
)
"""Words after a name that make a street of it."""

THINGS = _words(
    """school elementary middle high academy university college hospital medical center centre airport church park
    stadium arena theater theatre museum library hotel inn resort club foundation institute bank company corp
    inc llc times post herald tribune journal gazette citizen news press globe chronicle sun star examiner
    observer sentinel daily weekly magazine tv radio beach bay river creek lake island mountain mountains
    valley harbor bridge tower building reservation forest state tech league"""
)
"""Words after a name that make something named after the place."""

TEAMS = _words(
    """49ers angels astros athletics avalanche bears bengals bills blackhawks blazers blue braves brewers broncos browns bruins
    buccaneers bucks bulldogs bulls canadiens canucks capitals cardinals cavaliers celtics chargers chiefs clippers colts
    commanders cowboys crew cubs devils diamondbacks dodgers dolphins ducks dynamo eagles falcons flames flyers galaxy gators
    giants grizzlies guardians hawks heat hornets hurricanes indians islanders jaguars jayhawks jazz jets kings knicks kraken
    lakers lightning lions magic marlins mariners mavericks mets nationals nets nuggets oilers orioles pacers packers padres
    panthers patriots pelicans penguins phillies pirates pistons predators rams rangers raptors ravens rays redhawks reds
    redskins revolution rockets rockies royals sabres saints seahawks senators seminoles sharks sounders spurs steelers suns
    texans thunder tigers timberwolves titans trojans twins vikings warriors wildcats wizards wolverines yankees"""
)
"""Words after a name that make a team of it."""

CITY_BODIES = _words(
    """mayor police council councilman councilwoman councilmember councilmembers councilors councillor commission
    commissioner commissioners aldermen selectmen selectboard firefighters voters officials leaders lawmakers
    zoning planning assembly"""
)
"""Words after a place's name that speak of its government. "council" and what follows stand alone."""

CITY_TYPES = _words("city town village borough municipal metro")
AUTHORITIES = _words("commission authority board department district council committee agency")
"""With one to three more names between, after a place's name: its authorities ("Lafayette Redevelopment Commission")."""

COURTS = _words("superior district circuit municipal")
"""After a name, before "Court": the court sits there."""

CITY_OFFICES = _words(
    """commission commissioner commissioners council councilman councilwoman councilmember councilmembers manager
    attorney clerk hall staff officials leaders government employees workers administrator board police fire"""
)
"""After "city", "town" …: the offices of a city."""

COUNTY_BODIES = _words(
    """commission commissioner commissioners board council sheriff sheriffs mayor administrator supervisors executive
    judge government courthouse school schools district attorney clerk officials deputies jail manager staff
    legislature freeholders quorum police"""
)
"""Words after a county's name that speak of its government."""

STATE_BODIES = _words(
    """gov governor legislature senate house supreme attorney department dept sen rep lt lawmakers republican
    republicans democrat democrats democratic statutes statute highway general division secretary
    state legislators national congressman congresswoman senator representative assembly gop dmv dot court board bureau
    office officials constitution treasurer comptroller"""
)
"""Words after a state's name that leave it the state."""

COUNTRIES = frozenset(
    """afghanistan albania algeria argentina armenia australia austria bahamas bangladesh belarus belgium bolivia
    brazil bulgaria cambodia cameroon canada chile china colombia croatia cuba cyprus denmark ecuador egypt
    england estonia ethiopia finland france germany ghana greece guatemala haiti honduras hungary iceland
    india indonesia iran iraq ireland israel italy jamaica japan jordan kenya kuwait latvia lebanon libya
    lithuania malaysia mali mexico morocco myanmar nepal netherlands nicaragua nigeria norway pakistan panama
    paraguay peru philippines poland portugal qatar romania russia rwanda scotland senegal serbia singapore
    slovakia slovenia somalia spain sudan sweden switzerland syria taiwan tanzania thailand tunisia turkey
    uganda ukraine uruguay venezuela vietnam wales yemen zambia zimbabwe ontario quebec alberta manitoba
    saskatchewan uk""".split()
) | {
    "british columbia",
    "nova scotia",
    "new brunswick",
    "new zealand",
    "south africa",
    "south korea",
    "north korea",
    "saudi arabia",
}
"""Countries and Canadian provinces as they follow a place's name."""

STANDALONE = frozenset(
    (
        "atlanta|baltimore|boston|chicago|cincinnati|cleveland|dallas|denver|detroit|honolulu|houston|indianapolis|las vegas"
        "|los angeles|miami|milwaukee|minneapolis|new orleans|new york|oklahoma city|philadelphia|phoenix|pittsburgh"
        "|san antonio|san diego|san francisco|seattle|st louis|salt lake city|washington"
    ).split("|")
)
"""The 30 cities that the AP stylebook lets stand without a state."""

STANDALONE_ABROAD = frozenset(
    (
        "amsterdam|baghdad|bangkok|beijing|beirut|berlin|brussels|cairo|djibouti|dublin|geneva|gibraltar|guatemala city|havana"
        "|helsinki|hong kong|islamabad|istanbul|jerusalem|johannesburg|kuwait city|london|luxembourg|macau|madrid|mexico city"
        "|milan|monaco|montreal|moscow|munich|new delhi|paris|prague|quebec city|rio de janeiro|rome|san marino|sao paulo"
        "|shanghai|singapore|stockholm|sydney|tokyo|toronto|vatican city|vienna|zurich"
    ).split("|")
)
"""The cities abroad that it lets stand without a country in a dateline, but for Panama City."""

NOUNS = STARTERS | DIRECTIONS | TITLES | ORGANISATIONS | STREETS | THINGS | CITY_TYPES
"""Words that are no place by themselves, whatever their capital."""

NAMESAKES = COUNTRIES | {
    "white house", "notre dame", "middle east", "capitol hill", "supreme court", "america", "europe", "congress", "broadway",
    "wall street", "main street", "christmas", "easter", "thanksgiving", "halloween",
}  # fmt: skip
"""Names that stand for a country, a region or an institution far more often than for the American place."""
