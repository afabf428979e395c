"""Where am I: from a page to the section of the viewer's own guide that explains it."""

from functools import cache

from django.urls import reverse

from techmarket.accounts.models import Role
from techmarket.help.guides import guides

# part of the site → the words by which a guide speaks of it
SPOKEN_OF = {
    "achievements": ("成果",),
    "demands": ("需求", "意向", "接单"),
    "demands.intents": ("意向", "往来", "需求"),
    "brokers": ("技术经理人", "登记", "接单"),
    "contracts": ("合同", "付款"),
    "subsidies": ("补助",),
    "notices": ("公示",),
    "indicators": ("指标",),
    "institutions": ("登记单位", "机构", "核验"),
    "changes": ("变更", "登记单位"),
    "audit": ("安全事件",),
    "duties": ("角色授予",),
    "jobs": ("后台任务",),
    "imports": ("导入",),
}
BY_ROLE = {
    Role.REGISTRAR: "registrar",
    Role.OFFICER: "officer",
    Role.AUDITOR: "auditor",
    Role.SYSADMIN: "administrator",
    Role.SECADMIN: "administrator",
}


_readers = {}


def reader_of(slug):
    """Register `f(user) -> bool`: for whom an app above has a guide of its own."""

    def register(function):
        _readers[slug] = function
        return function

    return register


def guide_of(user):
    """The slug of whoever looks; a firm's for whoever is not known to be anything else."""
    if not user.is_authenticated:
        return "visitor"
    for role, slug in BY_ROLE.items():
        if user.has_role(role):
            return slug
    return next((slug for slug, reads in _readers.items() if reads(user)), "enterprise")


@cache
def help_for(slug, place):
    """(title, address) of the section of a guide for a part of the site; else of the guide."""
    guide, words = guides()[slug], SPOKEN_OF.get(place, ())
    url = reverse("help:guide", args=[slug])
    for told in ("title", "text"):
        for word in words:
            for one in guide.sections:
                if word in getattr(one, told):
                    return one.title, f"{url}#{one.anchor}"
    return guide.title, url
