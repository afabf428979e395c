"""People: the demonstration accounts, and all others, who have no password to sign in with."""

from itertools import chain

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from institutions.models import Membership
from techmarket.accounts.models import Role, RoleGrant, User, region_prefix
from techmarket.codes.models import Region
from techmarket.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD, NEWCOMER
from techmarket.notifications.models import Preference

MARK = "（示例）"
PREFIX = "demo-"
OFFICES = {Role.OFFICER: "科技部门", Role.REGISTRAR: "技术合同登记站"}
# Whoever approves a payment does not make it, so this office needs a second person.
SECOND_OFFICES = ("420000",)


class Cast:
    """Who does what in the data, by the `ref` of an organisation or broker, or by region."""

    def __init__(self, organizations, brokers):
        self.system = User.objects.system()
        self.members = {}
        self.brokers = {}
        self.grants = []  # (role, prefix, user), those of the accounts first
        self._accounts()
        self._contacts(organizations)
        self._brokers(brokers)
        self._offices({row["region"] for row in chain(organizations, brokers)})

    def officer(self, region):
        return self.holders(Role.OFFICER, region)[0]

    def second_officer(self, region):
        """Another officer of the region than `officer`."""
        return self.holders(Role.OFFICER, region)[1]

    def registrar(self, region):
        return self.holders(Role.REGISTRAR, region)[0]

    def holders(self, role, region):
        return [u for held, prefix, u in self.grants if held == role and region.startswith(prefix)]

    def _accounts(self):
        """One hash for all: these accounts share a password that is printed on the screen."""
        password = make_password(DEMO_PASSWORD)
        accounts = DEMO_ACCOUNTS
        users = User.objects.bulk_create(
            User(username=a.username, full_name=a.full_name, email=a.email, password=password)
            for a in accounts
        )
        EmailAddress.objects.bulk_create(
            EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
        )
        none = Preference.Email.NONE
        Preference.objects.bulk_create(Preference(user=user, email=none) for user in users)
        for account, user in zip(accounts, users, strict=True):
            if account.username == NEWCOMER:
                self.newcomer = user
            if account.organization:
                self.members[account.organization] = user
            if account.broker:
                self.brokers[account.broker] = user
            for role, region in account.grants:
                self._grant(user, role, region)

    def _grant(self, user, role, region):
        RoleGrant.objects.set_up(user=user, role=role, region_id=region or None)
        self.grants.append((role, region_prefix(region), user))

    def _contacts(self, organizations):
        wanted = [row for row in organizations if row["ref"] not in self.members]
        self.members |= create_people(wanted, "contact_name")

    def _brokers(self, brokers):
        wanted = [row for row in brokers if row["ref"] not in self.brokers]
        self.brokers |= create_people(wanted, "name")

    def _offices(self, regions):
        """An officer and a registrar wherever the data need one and no account covers it."""
        for role in OFFICES:
            for region in sorted(regions):
                if not self.holders(role, region):
                    self._office(role, region[:4] + "00")
        for region in SECOND_OFFICES:
            self._office(Role.OFFICER, region)

    def _office(self, role, region):
        name = f"{Region.objects.get(pk=region).name}{OFFICES[role]}{MARK}"
        user = User(username=f"{PREFIX}{role}-{region}", full_name=name)
        user.set_unusable_password()
        user.save()
        self._grant(user, role, region)


def create_people(rows, name_field):
    users = [
        User(username=f"{PREFIX}{row['ref']}", full_name=row[name_field] + MARK) for row in rows
    ]
    for user in users:
        user.set_unusable_password()
    User.objects.bulk_create(users)
    return {row["ref"]: user for row, user in zip(rows, users, strict=True)}


def make_administrators(cast, organizations):
    """Each organisation has one administrator."""
    Membership.objects.bulk_create(
        Membership(user=cast.members[ref], organization=row, role=Membership.Role.ADMIN)
        for ref, row in organizations.items()
    )
