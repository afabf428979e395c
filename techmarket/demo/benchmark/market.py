"""A market of any size to measure with, the same one every time.

Texts are sentences of the demonstration data put together anew, so that words are as frequent and
fields as uneven as among real records. Rows are written directly: nobody performed these moves.
"""

import datetime as dt
import re
from collections import defaultdict
from decimal import Decimal
from random import Random

from django.utils import timezone

from achievements.models import Achievement, Patent
from achievements.workflows import Status
from institutions.models import Membership, Organization
from institutions.workflows import Status as OrganizationStatus
from techmarket.accounts.models import User
from techmarket.codes.identifiers import (
    organisation_check_digit,
    patent_check_digit,
    uscc_check_digit,
)
from techmarket.demo import records
from techmarket.ownership.sessions import owner_session

BATCH = 2000
ORGANIZATIONS = 400
ENTERPRISES = 8  # whose members measure as signed-in users
PRIVATE_SHARE = 50  # one more record in 50 is not listed
SENTENCE = re.compile(r"[^。；]+[。；]")
FIRST_DAY = dt.datetime(2024, 1, 1, 1, tzinfo=dt.UTC)


def build(rows, progress):
    """`rows` listed achievements, some unlisted ones, their organisations and members."""
    random = Random(20261122)
    organizations = make_organizations(random)
    writer = Writer(random, records("achievements"))
    total = rows + max(rows // PRIVATE_SHARE, ENTERPRISES)
    for start in range(0, total, BATCH):
        numbers = range(start, min(start + BATCH, total))
        made = [writer.achievement(n, organizations, listed=n < rows) for n in numbers]
        Achievement.objects.bulk_create(Achievement.prepare_search(made))
        Patent.objects.bulk_create(writer.patents(made))
        progress(numbers.stop, total)


def vacuum():
    """What autovacuum does on a live database in the minutes after so many writes."""
    with owner_session() as owner, owner.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")


def make_organizations(random):
    models = [row for row in records("organizations") if row["kind"] != "government"]
    rows = [organization(n, models[n % len(models)]) for n in range(ORGANIZATIONS)]
    rows = Organization.objects.bulk_create(Organization.prepare_search(rows))
    enterprises = [row for row in rows if row.kind == Organization.Kind.ENTERPRISE]
    for n, enterprise in enumerate(enterprises[:ENTERPRISES]):
        user = User.objects.create_user(f"bench{n}", email=f"bench{n}@example.cn")
        Membership.objects.create(user=user, organization=enterprise, role=Membership.Role.ADMIN)
    random.shuffle(rows)
    return rows


def organization(number, model):
    serial = f"MB{number:06d}"
    body = f"91{model['region']}{serial}{organisation_check_digit(serial)}"
    kept = ("kind", "scale", "intro", "address", "legal_representative")
    return Organization(
        name=model["name"].replace("示例", f"示例{number}"),
        uscc=body + uscc_check_digit(body),
        region_id=model["region"],
        status=OrganizationStatus.VERIFIED,
        **{name: model[name] for name in kept},
    )


def prototype(number):
    """A word that only one record holds."""
    return f"SJ{number:06d}"


class Writer:
    """Puts achievements together from the sentences, titles and keywords of one field."""

    def __init__(self, random, models):
        self.random, self.models = random, models
        self.sentences, self.keywords = defaultdict(list), defaultdict(list)
        for model in models:
            self.sentences[model["field"]] += SENTENCE.findall(model["summary"])
            self.keywords[model["field"]] += model["keywords"]

    def achievement(self, number, organizations, *, listed):
        choose, model = self.random, self.models[number % len(self.models)]
        sentences, keywords = self.sentences[model["field"]], self.keywords[model["field"]]
        words = choose.sample(keywords, 4)
        chosen = choose.sample(sentences, min(4, len(sentences)))
        organization = choose.choice(organizations)
        published = FIRST_DAY + dt.timedelta(minutes=15 * number)
        price = choose.choice([None, None, Decimal(choose.randrange(10, 900) * 10_000)])
        return Achievement(
            title=f"面向{words[0]}的{choose.choice(words[1:])}与{model['title']}"[:120],
            external_key=f"B{number:07d}",
            organization=organization,
            summary="".join(chosen),
            advantages=f"{model['advantages']}样机型号 {prototype(number)}。",
            application=model["application"],
            keywords=words,
            field_id=model["field"],
            industry_id=model["industry"][1:],
            region_id=organization.region_id,
            maturity=choose.randint(1, 9),
            ip_kind_id=model["ip_kind"],
            plan_source_id=model["plan_source"],
            transfer_modes=choose.sample(["transfer", "license", "equity", "cooperate"], 2),
            price_kind="fixed" if price else "negotiable",
            price=price,
            inventors="、".join(model["inventors"])[:200],
            no_secret=True,
            published_at=published if listed else None,
            valid_until=timezone.localdate(published) + dt.timedelta(days=3650),
            status=Status.LISTED if listed else choose.choice([Status.DRAFT, Status.SUBMITTED]),
        )

    def patents(self, achievements):
        for achievement in achievements:
            for number in range(achievement.pk % 3):
                digits = f"2021{1 + number % 2}{achievement.pk:07d}"
                yield Patent(
                    achievement=achievement,
                    number=f"{digits}.{patent_check_digit(digits)}",
                    title=f"一种{achievement.keywords[0]}的{achievement.keywords[1]}方法",
                )
