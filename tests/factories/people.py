"""Users and the public duties they hold. Tests sign in with `client.force_login`."""

import factory

from techmarket.accounts.models import Role, RoleGrant, User

CITY, COUNTY = "410600", "410611"  # “鹤壁市”, “淇滨区”
OTHER_CITY, OTHER_COUNTY = "420500", "420506"  # “宜昌市”, “夷陵区”


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence("user{}".format)
    full_name = factory.Sequence("用户{}".format)
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.cn")


def granted(role, region=CITY, **fields):
    """A new user who holds the role for a region (None: the whole country)."""
    user = UserFactory(**fields)
    RoleGrant.objects.set_up(user=user, role=role, region_id=region)
    return user


def officer(region=CITY, **fields):
    return granted(Role.OFFICER, region, **fields)


def reviewer():
    """Who decides where it does not matter who: one officer of the whole country in a test."""
    return User.objects.filter(username="reviewer").first() or officer(None, username="reviewer")


def registrar(region=CITY, **fields):
    return granted(Role.REGISTRAR, region, **fields)


def auditor(**fields):
    return granted(Role.AUDITOR, None, **fields)


def sysadmin(**fields):
    return granted(Role.SYSADMIN, None, **fields)


def secadmin(**fields):
    return granted(Role.SECADMIN, None, **fields)


def expert(region=CITY, **fields):
    return granted(Role.EXPERT, region, **fields)


def fresh(user):
    """The user as the next request would load it: roles are read once per object."""
    return User.objects.get(pk=user.pk)
