"""What people keep for themselves: searches that tell of new records, and records with a star."""

from techmarket.accounts.models import Role
from techmarket.saved.models import SavedSearch
from techmarket.saved.services import save_search, star

ACHIEVEMENTS, DEMANDS, NOTICES = "achievements:list", "demands:list", "notices:list"
SEARCHES = {
    "hb-qimei": (
        ("镁合金压铸的成果", ACHIEVEMENTS, "q=镁合金&maturity=7"),
        ("正在公示的事项", NOTICES, "status=open"),
    ),
    "sh-univ": (("压铸方面的需求", DEMANDS, "q=压铸"),),
    "brk-yu": (("鹤壁的需求", DEMANDS, "region=410600"), ("电池", ACHIEVEMENTS, "q=电池")),
    Role.OFFICER: (("本市的需求", DEMANDS, "region=410600"),),
}
STARRED = {
    "hb-qimei": ("achievements", 3),
    "sh-univ": ("demands", 2),
    "brk-yu": ("demands", 3),
    Role.OFFICER: ("achievements", 2),
}
PUBLIC = ("listed", "published")


def keep_for_later(market):
    for ref, searches in SEARCHES.items():
        user = keeper(market, ref)
        for name, kind, query in searches:
            save_search(SavedSearch(user=user, name=name, kind=kind, query=query))
        name, most = STARRED[ref]
        for record in public_ones(market, name)[:most]:
            star(user, record)


def keeper(market, ref):
    people = market.cast.members | market.cast.brokers
    return people.get(ref) or market.cast.officer("410600")


def public_ones(market, name):
    """Of what the data call listed or published: everybody may see it."""
    refs = (record["ref"] for record in market.data[name] if record["status"] in PUBLIC)
    return [getattr(market, name)[ref] for ref in refs]
