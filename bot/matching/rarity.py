"""How often words stand in local news: a small prior by which the index chooses which word of a query to wait for.

Only speed depends on it. The lists were written by hand from what local reporting is about; a word on none of them is rare.
"""

from __future__ import annotations

from functools import cache

from bot.matching.stems import stem

_FREQUENT = """
    a about after all also an and are as at be because been before but by can could did do for from get had has have he her his
    how if in into is it its just like made make many may more most new no not now of on one only or other our out over said
    same she should so some such than that the their them then there they this those through time to two under up us was we
    were what when where which while who will with would year you
"""
_COMMON = """
    according add again against agency allow american another any area around ask attorney back become begin being big board
    budget build building business call case change chief child city come comment commission commissioner community company
    concern continue cost council county court current day decision department did director district down during each early
    effort end even every expect facility family federal few file find fire first five four give go good government governor
    group happen health help high hold home house include increase issue job judge keep know large last late law lead leave
    left letter level life list little live local long look man manager mayor meeting member million money month morning move
    much name national near need never next night north number off office officer official old open order own park part pass
    pay people percent place plan point police policy president program project property proposal provide public put question
    read receive record release report request require resident response right road run safety say school second see senior
    service set several sheriff since site small south special spend staff start state statement still street student support
    system take tax tell ten thing think third three today town tuesday monday wednesday thursday friday saturday sunday
    try turn university use very vote want water way website week well west east without woman work world write young
"""
_OFTEN, _SOMETIMES, _RARELY = 0.6, 0.2, 0.01
_SHORT, _SHORTEST_PREFIX = 3, 0.3


def rarity_of(key: str) -> float:
    """Estimate the share of texts that have a key (see bot.matching.anchors): between 0 and 1, less is rarer."""
    if key.endswith("*"):
        return max(_RARELY, _SHORTEST_PREFIX / 2.0 ** (len(key) - 1 - _SHORT))
    return _shares().get(key, _RARELY if len(key) > _SHORT else 2 * _RARELY)


@cache
def _shares() -> dict[str, float]:
    return {stem(word): share for words, share in ((_COMMON, _SOMETIMES), (_FREQUENT, _OFTEN)) for word in words.split()}
