"""The map: pages, and the router that lists every API resource."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from achievements.api import AchievementViewSet
from brokers.api import BrokerViewSet, EngagementViewSet, ServiceRecordViewSet
from contracts.api import ContractViewSet
from contracts.ledger_api import InvoiceViewSet, PaymentViewSet
from contracts.public import CertificateAPI
from contracts.subsidies.claims.api import ClaimViewSet, SchemeViewSet
from contracts.subsidies.claims.public import EstimateAPI
from demands.api import DemandViewSet, IntentViewSet
from demands.threads.api import ThreadMessageViewSet
from institutions.api import InvitationViewSet, MembershipViewSet, OrganizationViewSet
from institutions.changes.api import ChangeRequestViewSet
from techmarket.accounts.views import Signup
from techmarket.api.imports import ImportViewSet
from techmarket.api.reference import Reference
from techmarket.audit.api import SecurityEventViewSet
from techmarket.codes import api as codes
from techmarket.indicators.api import IndicatorViewSet, PolicyTargetViewSet
from techmarket.notices.api import NoticeViewSet
from techmarket.notifications.api import NotificationViewSet
from techmarket.pages.onboarding import Settle
from techmarket.saved.api import FavouriteViewSet, SavedSearchViewSet
from techmarket.site.monitoring import HEALTH_URLS

router = DefaultRouter()
router.register("organizations", OrganizationViewSet)
router.register("invitations", InvitationViewSet)
router.register("memberships", MembershipViewSet)
router.register("changerequests", ChangeRequestViewSet)
router.register("demands", DemandViewSet)
router.register("intents", IntentViewSet)
router.register("thread-messages", ThreadMessageViewSet)
router.register("brokers", BrokerViewSet)
router.register("engagements", EngagementViewSet)
router.register("servicerecords", ServiceRecordViewSet)
router.register("contracts", ContractViewSet)
router.register("payments", PaymentViewSet)
router.register("invoices", InvoiceViewSet)
router.register("schemes", SchemeViewSet)
router.register("claims", ClaimViewSet)
router.register("achievements", AchievementViewSet)
router.register("imports", ImportViewSet)
router.register("notices", NoticeViewSet)
router.register("notifications", NotificationViewSet)
router.register("security-events", SecurityEventViewSet)
router.register("saved-searches", SavedSearchViewSet)
router.register("favourites", FavouriteViewSet)
router.register("indicators", IndicatorViewSet, basename="indicator")
router.register("targets", PolicyTargetViewSet)
for name, viewset in codes.VIEWSETS.items():
    router.register(f"codes/{name}", viewset)

handler400 = "techmarket.site.errors.bad_request"
handler403 = "techmarket.site.errors.permission_denied"
handler404 = "techmarket.site.errors.page_not_found"
handler500 = "techmarket.site.errors.server_error"

urlpatterns = [
    path("", include("techmarket.pages.front")),
    path("help/", include("techmarket.help.urls")),
    path("workbench/settled/", Settle.as_view(), name="settle"),
    path("jobs/", include("techmarket.jobs.urls")),
    path("audit/", include("techmarket.audit.urls")),
    path("duties/", include("techmarket.duties.urls")),
    path("account/signup/", Signup.as_view(), name="account_signup"),
    path("account/", include("allauth.urls")),
    path("me/", include("techmarket.accounts.urls")),
    path("codes/", include("techmarket.codes.urls")),
    path("actions/", include("techmarket.pages.urls")),
    path("imports/", include("techmarket.exchange.urls")),
    path("attachments/", include("techmarket.attachments.urls")),
    path("demands/", include("demands.urls")),
    path("demands/intents/", include("demands.threads.urls")),
    path("brokers/", include("brokers.urls")),
    path("contracts/", include("contracts.urls")),
    path("subsidies/", include("contracts.subsidies.claims.urls")),
    path("achievements/", include("achievements.urls")),
    path("institutions/", include("institutions.urls")),
    path("changes/", include("institutions.changes.urls")),
    path("notices/", include("techmarket.notices.urls")),
    path("notifications/", include("techmarket.notifications.urls")),
    path("saved/", include("techmarket.saved.urls")),
    path("indicators/", include("techmarket.indicators.urls")),
    path("api/v1/certificates/<str:number>/", CertificateAPI.as_view(), name="certificate"),
    path("api/v1/subsidies/estimate/", EstimateAPI.as_view(), name="estimate"),
    path("api/v1/", include(router.urls)),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/docs/", Reference.as_view(), name="api_docs"),
    path("api/v1/docs/<str:group>/", Reference.as_view(), name="api_docs_group"),
    path(settings.ADMIN_PATH, admin.site.urls),
    *HEALTH_URLS,
]
