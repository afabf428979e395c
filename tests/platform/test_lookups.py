"""No query crosses an app boundary upward, by string either: import-linter does not see those.

Every lookup in the source is followed through the models' relations. It may reach what the file
may import and nothing above; apps above contribute (visibility, audiences, panels) instead.
"""

import importlib

import pytest
from django.apps import apps

from tests.platform.lookups import IMPORTS, ROOT, upward, upward_in_template


def modules():
    """(module, source) of every file of the project but its migrations and the programs of the
    sandbox, which know no models and run by themselves."""
    for package in IMPORTS["root_packages"]:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            is_program = parts[:2] == ("techmarket", "sandbox") and parts[-1] != "__init__"
            if "migrations" not in parts and not is_program:
                module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
                yield module, path.read_text(encoding="utf-8")


def templates():
    """(module of the app, path, text); what no app owns belongs to the site."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        label = path.relative_to(ROOT / "templates").parts[0]
        owner = apps.app_configs.get(label)
        yield owner.name if owner else "techmarket.site", path, path.read_text(encoding="utf-8")


def test_no_query_reaches_above_its_app():
    found = [
        f"{module} {line}"
        for module, source in modules()
        for line in sorted({*upward(source, module, vars(importlib.import_module(module)))})
    ]
    assert not found, "\n".join(found)


def test_no_template_reaches_above_its_app():
    found = [
        f"{path.relative_to(ROOT)} {name}"
        for module, path, text in templates()
        for name in upward_in_template(text, module)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "is_seen"),
    [
        ("Q(engagements__broker__user=user)", True),
        ("rows.filter(engagements=1)", True),
        ("rows.prefetch_related('engagements')", True),
        ("related = ('sender', 'contracts')\nrows.select_related(*related)", True),
        ("REGION = 'engagements__broker__region'", True),
        ("rows.order_by('-contracts__pk')", True),
        ("User.objects.filter(broker__status='active')", True),
        ("intent.engagements.all()", True),
        ("hasattr(user, 'broker')", True),
        ("Q(sender__memberships__user=user)", False),
        ("rows.order_by('-demand__region')", False),
        ("intent.achievement.patents.all()", False),
        ("Organization.objects.filter(demands__status='published')", False),
    ],
)
def test_what_is_seen_in_a_file_of_demands(source, is_seen):
    """The control: it does find what reaches up, and nothing else."""
    assert bool([*upward(source, "demands.models")]) == is_seen


def test_what_is_seen_in_a_template_of_demands():
    assert [*upward_in_template("{{ object.contracts.first }}", "demands")]
    assert not [*upward_in_template("{{ object.achievement.patents.all }}", "demands")]
