import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from achievements.models import Achievement
from tests.clients import client_of, error_fields, post_json, text_of
from tests.factories.achievements import PatentFactory, draft_achievement, listed_achievement
from tests.factories.institutions import enterprise, join, university
from tests.factories.people import COUNTY, officer

pytestmark = pytest.mark.django_db

API = "/api/v1/achievements/"
SUMMARY = "针对镁合金轮毂铸造缩松问题，提出低压铸造与局部加压结合的工艺，成品率提高到九成以上。"
BODY = {
    "title": "镁合金轮毂低压铸造工艺",
    "summary": SUMMARY,
    "field": "05",
    "region": COUNTY,
    "maturity": 6,
    "transfer_modes": ["transfer", "license"],
    "price_kind": "fixed",
    "price": "1200000.00",
    "no_secret": True,
}
FORM = BODY | {
    "keywords": "镁合金、低压铸造，轮毂",
    "patents": "ZL201710601862.3 一种铸造方法\n\n95115608X 一种装置",
}


@pytest.fixture
def owner(db):
    return university()


def create(owner, **changes):
    body = FORM | {"organization": owner.pk} | changes
    return client_of(owner.admin).post(reverse("achievements:create"), body)


def post(owner, **changes):
    return post_json(client_of(owner.admin), API, BODY | {"organization": owner.pk} | changes)


def test_the_form_makes_a_draft_with_its_patents_and_words(owner):
    response = create(owner)
    achievement = Achievement.objects.get()
    assert (response.status_code, response.url) == (302, achievement.get_absolute_url())
    assert (achievement.status, achievement.created_by) == ("draft", owner.admin)
    assert achievement.keywords == ["镁合金", "低压铸造", "轮毂"]
    assert achievement.patent_rows == [
        ("201710601862.3", "一种铸造方法"),
        ("95115608.X", "一种装置"),
    ]
    page = text_of(client_of(owner.admin).get(achievement.get_absolute_url()))
    for text in ("120 万元", "201710601862.3", "转让、许可", "6 级（共 9 级）", "草稿"):
        assert text in page


def test_lines_are_kept_as_one_character_each(owner):
    create(owner, advantages="第一行\r\n第二行\r\n")
    assert Achievement.objects.get().advantages == "第一行\n第二行"


def test_the_api_makes_the_same(owner):
    patents = [{"number": "ZL 2017106018623", "title": "一种铸造方法"}]
    response = post(owner, keywords=["镁合金"], patents=patents)
    assert response.status_code == 201
    data = response.json()
    assert (data["status"], data["price"]) == ("draft", "1200000.00")
    dates = {"granted_on": None, "expires_on": None}
    assert data["patents"] == [{"number": "201710601862.3", "title": "一种铸造方法"} | dates]
    assert Achievement.objects.get().created_by == owner.admin


def test_a_negotiable_price_is_no_price(owner):
    for response in (
        create(owner, price_kind="negotiable"),
        post(owner, price_kind="negotiable"),
    ):
        assert response.status_code in (201, 302)
    assert list(Achievement.objects.values_list("price", flat=True)) == [None, None]


BAD = [
    ("title", "", ""),
    ("title", "长" * 121, "120"),
    ("summary", "", ""),
    ("summary", "长" * 5001, "5000"),
    ("field", "99", ""),
    ("field", "", ""),
    ("region", "999999", ""),
    ("maturity", "0", ""),
    ("maturity", "10", ""),
    ("maturity", str(2**63), ""),
    ("maturity", "六", ""),
    ("transfer_modes", [], ""),
    ("transfer_modes", ["give"], "give"),
    ("price", "-1", "报价须大于 0 元"),
    ("price", "0", "报价须大于 0 元"),
    ("price", "1" * 30, "18"),
    ("price", "0.001", "2"),
    ("price", "NaN", ""),
    ("price", "一百万", ""),
    ("price", "", "须填写金额"),
    ("price_kind", "gift", ""),
    ("completed_on", "2026-13-01", ""),
    ("registration_number", "12345", "12 位"),
    ("external_key", "长" * 61, "60"),
    ("external_key", "tm-5", "由平台使用"),
    ("inventors", "长" * 201, "200"),
]


@pytest.mark.parametrize(("field", "value", "message"), BAD)
def test_bad_input_is_refused_at_its_field_on_the_page(owner, field, value, message):
    response = create(owner, **{field: value})
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert list(errors) == [field]
    assert message in errors[field][0]
    assert not Achievement.objects.exists()


@pytest.mark.parametrize(("field", "value", "message"), BAD)
def test_bad_input_is_refused_at_its_field_by_the_api(owner, field, value, message):
    response = post(owner, **{field: value or None if field == "price" else value})
    assert response.status_code == 400
    errors = {name.split(".")[0]: text for name, text in error_fields(response).items()}
    assert list(errors) == [field]
    assert message in errors[field]
    assert not Achievement.objects.exists()


@pytest.mark.parametrize("value", [2**63, -1, True, {"a": [1]}, [[1]], None, "１２"])
@pytest.mark.parametrize("field", ["organization", "maturity", "transfer_modes", "field", "price"])
def test_values_of_the_wrong_type_are_errors_not_crashes(owner, field, value):
    response = post(owner, **{field: value})
    assert response.status_code == (201 if (field, value) == ("price", "１２") else 400)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("201710601862.4 一种方法", "第 1 行：专利号末位校验码应为 3"),
        ("\n12345 一种方法", "第 2 行：专利号应为 12 位"),
        ("201710601862.3", "第 1 行："),
        ("201710601862.3 甲\nZL2017106018623 乙", "第 2 行：专利号重复"),
        ("201710601862.3 " + "长" * 201, "第 1 行："),
        ("x" * 12_001, "12000"),
    ],
)
def test_bad_patent_lines_are_named(owner, lines, message):
    response = create(owner, patents=lines)
    assert response.status_code == 422
    assert message in response.context["form"].errors["patents"][0]
    assert not Achievement.objects.exists()


@pytest.mark.parametrize(
    ("patents", "message"),
    [
        ([{"number": "201710601862.4", "title": "甲"}], "校验码应为 3"),
        ([{"number": "201710601862.3"}], ""),
        ([{"number": "201710601862.3", "title": "甲"}] * 2, "专利号重复"),
        ([{"number": "201710601862.3", "title": "甲"}] * 51, "最多填写 50 件"),
        ("201710601862.3", ""),
        ([1], ""),
    ],
)
def test_the_api_refuses_bad_patents(owner, patents, message):
    response = post(owner, patents=patents)
    assert response.status_code == 400
    assert message in str(response.json()["errors"])
    assert not Achievement.objects.exists()


def test_somebody_elses_organisation_is_refused(owner):
    other = enterprise()
    assert "organization" in create(owner, organization=other.pk).context["form"].errors
    response = post(owner, organization=other.pk)
    assert response.status_code == 400
    assert error_fields(response) == {"organization": f"您不代表编号为 {other.pk} 的单位。"}
    draft = draft_achievement(organization=owner)
    url = f"{API}{draft.pk}/"
    moved = client_of(owner.admin).patch(
        url, {"organization": other.pk}, content_type="application/json"
    )
    assert moved.status_code == 400
    assert not other.achievements.exists()


def test_the_same_external_key_twice_is_refused_in_words(owner):
    assert create(owner, external_key="A-1").status_code == 302
    assert "相同外部编号" in text_of(create(owner, external_key="A-1"))
    assert "相同外部编号" in str(post(owner, external_key="A-1").json()["errors"])
    assert Achievement.objects.count() == 1


def test_one_organisation_is_chosen_silently_two_are_offered(owner):
    form = client_of(owner.admin).get(reverse("achievements:create")).context["form"]
    assert form.fields["organization"].initial == owner
    assert form.fields["region"].initial == COUNTY
    user = join(owner.admin, enterprise())
    enterprise()
    form = client_of(user).get(reverse("achievements:create")).context["form"]
    assert form.fields["organization"].queryset.count() == 2
    assert form.fields["organization"].initial is None


def test_editing_keeps_what_is_known_of_a_patent(owner):
    draft = draft_achievement(organization=owner)
    kept = PatentFactory(achievement=draft, granted_on="2020-05-01")
    PatentFactory(achievement=draft, number="95115608.X")
    url = reverse("achievements:update", args=[draft.pk])
    client = client_of(owner.admin)
    assert "201710601862.3 一种" in client.get(url).context["form"]["patents"].value()
    body = FORM | {"organization": owner.pk, "patents": "201710601862.3 改名"}
    assert client.post(url, body).status_code == 302
    kept.refresh_from_db()
    assert draft.patent_rows == [("201710601862.3", "改名")]
    assert str(kept.granted_on) == "2020-05-01"


def test_ten_megabytes_of_text_are_refused(owner):
    client = client_of(owner.admin)
    text = "长" * 3_500_000
    page = client.post(reverse("achievements:create"), FORM | {"summary": text})
    assert page.status_code in (400, 413, 422)
    answer = post_json(client, API, BODY | {"organization": owner.pk, "summary": text})
    assert answer.status_code in (400, 413)
    assert not Achievement.objects.exists()


@pytest.mark.parametrize("body", ["[]", "1", '"x"', "null", "{", "[" * 100_000, '{"a":' * 1000])
@pytest.mark.parametrize("url", [API, "transitions"])
def test_odd_json_is_a_problem_not_a_crash(owner, url, body):
    draft = draft_achievement(organization=owner)
    url = API if url == API else f"{API}{draft.pk}/transitions/"
    response = client_of(owner.admin).post(url, body, content_type="application/json")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_a_save_that_raced_with_a_move_is_a_conflict(owner, monkeypatch):
    """The row changed between reading and saving: the old status is not written back."""
    draft = draft_achievement(organization=owner)
    stale = Achievement.objects.get(pk=draft.pk)
    client_of(owner.admin).post(f"/actions/achievements/achievement/{draft.pk}/submit/")
    monkeypatch.setattr("rest_framework.generics.GenericAPIView.get_object", lambda self: stale)
    response = client_of(owner.admin).patch(
        f"{API}{draft.pk}/", {"title": "旧"}, content_type="application/json"
    )
    assert response.status_code == 409
    draft.refresh_from_db()
    assert draft.status == "submitted"


def test_files_are_for_signed_in_users_and_come_from_the_owner(owner, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    achievement = listed_achievement(organization=owner)
    url = reverse("achievements:upload", args=[achievement.pk])
    for user, code in [(None, 302), (enterprise().admin, 403), (officer(), 403)]:
        file = SimpleUploadedFile("检测报告.pdf", b"%PDF-1.7")
        response = client_of(user).post(url, {"kind": "proof", "file": file})
        assert response.status_code == code
    file = SimpleUploadedFile("检测报告.pdf", b"%PDF-1.7")
    client = client_of(owner.admin)
    assert client.post(url, {"kind": "proof", "file": file}).status_code == 302
    signed_in = text_of(client_of(enterprise().admin).get(achievement.get_absolute_url()))
    assert "检测报告.pdf" in signed_in
    link = "/attachments/" + signed_in.split('href="/attachments/')[1].split('"')[0]
    assert "检测报告.pdf" not in text_of(client_of().get(achievement.get_absolute_url()))
    assert client_of().get(link).status_code == 404
    download = client_of(enterprise().admin).get(link)
    assert download["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["报告.exe", "报告", "../../报告.html", "报告.pdf"])
def test_a_file_that_is_not_what_it_says_is_refused(owner, name):
    achievement = draft_achievement(organization=owner)
    url = reverse("achievements:upload", args=[achievement.pk])
    file = SimpleUploadedFile(name, b"MZ\x90\x00")
    response = client_of(owner.admin).post(url, {"kind": "proof", "file": file})
    assert response.status_code == 422
