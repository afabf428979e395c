"""The demonstration data in the database: complete, consistent, and with work left to do."""

import datetime as dt
import tempfile
from collections import Counter
from io import StringIO

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db.models import Max, Q, Sum
from django.test import TestCase
from django.utils import timezone

from achievements.models import Achievement
from brokers.models import Broker, Engagement
from contracts.models import Contract, Invoice, Payment
from contracts.subsidies.claims.models import Claim
from demands.models import Demand, Intent
from institutions.models import Membership, Organization
from techmarket.accounts.models import SecurityEvent, User
from techmarket.attachments.models import Attachment
from techmarket.demo import loader, records
from techmarket.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from techmarket.demo.tasks import archive, contract_text, licences
from techmarket.jobs.models import Job
from techmarket.notices.models import Notice
from techmarket.notifications.models import Notification
from techmarket.numbers.models import NumberSeries
from techmarket.saved.services import matching
from techmarket.workflow.models import WorkflowEvent
from tests.desks import everything

TODAY = dt.date(2026, 11, 22)
ENDED = Counter({"closed": 1, "merged": 1})  # by the decided requests of changes.json
MODELS = (Organization, Achievement, Demand, Broker, Intent, Engagement, Contract, Claim)
BUREAU = ["keji", "keji_qibin", "keji_hubei", "dengji", "dengji_sh"]
WORKING = ["qiye", "gaoxiao", "jigou", "jingliren", *BUREAU]


class LoadedTests(TestCase):
    """One load for all of them: it takes seconds."""

    @classmethod
    def setUpTestData(cls):
        call_command("loadschemes", verbosity=0, stdout=StringIO())
        loader.load_market(today=TODAY, report=lambda text: None)

    def test_there_are_security_events_to_look_through(self):
        found = SecurityEvent.objects.filter(at__date__lt=TODAY)
        assert {event.kind for event in found} >= {"signed_in", "exported", "refused"}

    def test_every_record_of_the_files_is_loaded(self):
        loaded = {
            "organizations": Organization,
            "achievements": Achievement,
            "demands": Demand,
            "brokers": Broker,
            "contracts": Contract,
            "claims": Claim,
        }
        for name, model in loaded.items():
            rows, data = model.objects.all(), records(name)
            assert rows.count() == len(data)
            assert rows.filter(is_demo=True).count() == len(data)
            wanted = Counter(record.get("status") or record["state"] for record in data)
            if model is Organization:
                wanted += ENDED
                wanted["verified"] -= ENDED.total()
            assert Counter(rows.values_list("status", flat=True)) == wanted
        money = [payment for record in records("contracts") for payment in record["payments"]]
        back = [item for record in records("contracts") for item in record.get("reversals", ())]
        assert Payment.objects.count() == len(money) + len(back)
        assert Invoice.objects.filter(reversal="return").count() == len(back) > 0

    def test_every_record_says_that_it_is_an_example(self):
        for row in (Achievement.objects.listed().first(), Demand.objects.published().first()):
            self.assertContains(self.client.get(row.get_absolute_url()), "demo-mark")
            answer = self.client.get(f"/api/v1/{row._meta.model_name}s/{row.pk}/")
            assert answer.json()["is_demo"] is True

    def test_nothing_happened_in_the_future_or_before_its_cause(self):
        assert not WorkflowEvent.objects.filter(at__gt=timezone.now()).exists()
        for intent in Intent.objects.select_related("achievement", "demand"):
            if intent.achievement:
                assert intent.created_at > intent.achievement.published_at
            if intent.demand:
                assert intent.created_at > intent.demand.created_at
        for engagement in Engagement.objects.select_related("broker", "intent"):
            assert engagement.intent.created_at <= engagement.created_at
            assert engagement.broker.created_at < engagement.created_at
        for contract in Contract.objects.exclude(intent=None).select_related("intent"):
            assert contract.intent.created_at.date() <= contract.signed_on

    def test_every_row_would_pass_its_own_checks(self):
        wrong = {}
        for model in MODELS:
            for row in model.objects.all():
                try:
                    row.full_clean(exclude=["status"])
                except ValidationError as error:
                    wrong[f"{model.__name__} {row}"] = error.messages
        assert wrong == {}

    def test_people_act_within_their_duty_and_never_for_both_sides(self):
        members = set(Membership.objects.values_list("user_id", "organization_id"))
        for contract in Contract.objects.prefetch_related("parties").select_related("registrar"):
            if contract.registrar:
                assert contract.registrar.has_role("registrar", contract.station_region_id)
        for claim in Claim.objects.exclude(approved_by=None):
            assert claim.approved_by.has_role("officer", claim.region_id)
            assert claim.approved_by != claim.paid_by
            assert (claim.approved_by_id, claim.applicant_id) not in members

    def test_registration_goes_on_where_the_data_end(self):
        for row in NumberSeries.objects.filter(name__regex="^[0-9]{10}$"):
            numbers = Contract.objects.filter(number__startswith=row.name)
            assert numbers.aggregate(last=Max("number"))["last"] == f"{row.name}{row.last:06d}"
        unsealed = Q(fingerprint="") | Q(certificate_token="") | Q(due_on=None)
        assert not Contract.objects.registered().filter(unsealed).exists()

    def test_subsidies_are_what_the_clauses_give(self):
        for claim in Claim.objects.exclude(amount=None):
            assert claim.sheet.holds()
            assert claim.sheet.amount == claim.amount > 0
            held = claim.evidence_uses.count()
            counted = claim.sheet.lines.filter(included=True).count()
            assert held == (counted if claim.is_granted else 0)
        statuses = Counter(Claim.objects.values_list("status", flat=True))
        for status in ("draft", "submitted", "calculated", "publicised", "payable", "paid"):
            assert statuses[status]
        year = Claim.objects.paid().filter(paid_on__year=TODAY.year)
        assert year.aggregate(total=Sum("amount"))["total"] > 0

    def test_open_notices_are_open_and_closed_ones_over(self):
        running = Notice.objects.running()
        assert all(notice.starts_on < TODAY <= notice.ends_on for notice in running)
        assert all(notice.ends_on < TODAY for notice in Notice.objects.exclude(pk__in=running))
        assert running.count() >= 2
        assert {notice.subject.status for notice in running} == {"publicised"}

    def test_every_account_can_sign_in_and_nobody_else(self):
        accounts = User.objects.filter(username__in=[a.username for a in DEMO_ACCOUNTS])
        assert accounts.count() == len(DEMO_ACCOUNTS)
        assert len(set(accounts.values_list("password", flat=True))) == 1
        assert self.client.login(username="qiye", password=DEMO_PASSWORD)
        others = User.objects.exclude(pk__in=accounts)
        assert not any(user.has_usable_password() for user in others)

    def test_every_working_role_has_something_to_do(self):
        for username in WORKING:
            assert everything(User.objects.get(username=username)), username

    def test_pages_of_ones_own_are_worth_a_look(self):
        for username in ("qiye", "gaoxiao", "jingliren", "keji"):
            user = User.objects.get(username=username)
            found = [matching(search) for search in user.saved_searches.all()]
            assert found, username
            assert all(rows.exists() for rows in found), username
            assert user.favourites.count() > 1, username
        assert "待您答复的委托" in everything(User.objects.get(username="jingliren"))

    def test_messages_are_waiting_and_no_mail_is_sent(self):
        assert Notification.objects.filter(user__username="gaoxiao").exists()
        assert Notification.objects.filter(user__username="qiye").exists()
        assert Notification.objects.filter(user__username="keji").exists()
        assert not Job.objects.filter(kind="notifications.email").exists()

    def test_background_work_is_queued_once_for_each_subject(self):
        kinds = Counter(Job.objects.values_list("kind", flat=True))
        assert kinds["demands.match"] == Demand.objects.published().count()
        assert kinds["subsidies.calculate"] == Claim.objects.filter(status="submitted").count()
        waiting = Contract.objects.filter(status__in=["submitted", "accepted"])
        assert kinds["demo.contract_text"] == waiting.count()

    def test_the_contract_text_is_made_once(self):
        contract = Contract.objects.filter(status="submitted").first()
        decided = Contract.objects.filter(status__in=["registered", "rejected", "revoked"])
        with tempfile.TemporaryDirectory() as folder, self.settings(MEDIA_ROOT=folder):
            contract_text(contract.pk)
            contract_text(contract.pk)
            archive(None)
            archive(None)
            stored = Attachment.objects.filter_for(contract).get()
            assert stored.file.read(5) == b"%PDF-"
            kept = Attachment.objects.filter(kind="contract")
            assert kept.count() == 1 + decided.count()
        assert stored.uploaded_by == contract.created_by

    def test_every_unit_has_its_licence_once(self):
        units = Organization.objects.all()
        with tempfile.TemporaryDirectory() as folder, self.settings(MEDIA_ROOT=folder):
            licences(None)
            licences(None)
            assert [unit.licences.count() for unit in units] == [1] * len(units)

    def test_second_run_leaves_everything_alone(self):
        before, output = WorkflowEvent.objects.count(), StringIO()
        call_command("load_demo", force=True, stdout=output)
        assert "没有装入" in output.getvalue()
        assert WorkflowEvent.objects.count() == before
