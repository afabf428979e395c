"""Trying out a subsidy without signing in: a page and `POST /api/v1/subsidies/estimate/`."""

from django.core.exceptions import ValidationError as PageError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from contracts.subsidies.claims.estimate_forms import FactsForm, ShortForm
from contracts.subsidies.claims.estimating import day_given, estimate_online
from contracts.subsidies.claims.openapi import answer_schema, example, example_text, facts_schema
from contracts.subsidies.claims.reading import estimate_context
from contracts.subsidies.policies.door import estimate_answer
from contracts.subsidies.policies.soundness import MOST_SHOWN, InvalidFacts
from techmarket.api.parsers import MAX_BODY

TOO_OFTEN = gettext_lazy("试算过于频繁，请一小时后再试，或下载本站程序自行试算。")


class EstimateThrottle(SimpleRateThrottle):
    """Per address; the page and the API count together."""

    scope = "estimate"
    rate = "120/hour"

    def get_cache_key(self, request, view):
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class EstimatePage(TemplateView):
    template_name = "subsidies/estimate.html"
    extra_context = {"page_title": gettext_lazy("补助试算")}
    ways = {"short": ShortForm, "facts": FactsForm}

    def get_context_data(self, **kwargs):
        crumbs = [(_("政策与补助"), reverse("subsidies:schemes")), (_("补助试算"), "")]
        forms = {f"{way}_form": form(auto_id=f"id_{way}_%s") for way, form in self.ways.items()}
        own = {"example_text": example_text(), "breadcrumbs": crumbs}
        return super().get_context_data(**forms | own | kwargs)

    def post(self, request, *args, **kwargs):
        way = request.POST.get("way", "")
        way = way if way in self.ways else "facts"
        form = self.ways[way](request.POST, request.FILES, auto_id=f"id_{way}_%s")
        if not EstimateThrottle().allow_request(request, self):
            form.full_clean()
            form.add_error(None, TOO_OFTEN)
            return self.answer(way, form, status=429)
        if not form.is_valid():
            return self.answer(way, form, status=422)
        try:
            found = estimate_online(form.content(), **form.wanted())
        except InvalidFacts as error:
            return self.answer(way, form, status=422, problems=error)
        shown = estimate_context(found.facts, found.results)
        return self.answer(way, form, estimate=found, shown=shown)

    def answer(self, way, form, status=200, **context):
        context = self.get_context_data(**{f"{way}_form": form, "way": way}, **context)
        return self.render_to_response(context, status=status)


class FactsParser(BaseParser):
    """The body as it is: the door reads JSON itself, more strictly, and names every fault."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        body = stream.read(MAX_BODY + 1)
        if len(body) > MAX_BODY:
            raise ParseError(_("请求内容超过 1 MB，请分批测算。"))
        return body


class EstimateAPI(APIView):
    """补助试算：人人可用，限制次数和大小，不保存任何内容。"""

    permission_classes = [AllowAny]
    throttle_classes = [EstimateThrottle]
    parser_classes = [FactsParser]
    query_parameters = ("on", "scheme")

    @extend_schema(
        summary="试算后补助",
        parameters=[
            OpenApiParameter("on", {"type": "string", "format": "date"}, description="计算日"),
            OpenApiParameter("scheme", str, description="只试算一条，如 HB-S1"),
        ],
        request={"application/json": facts_schema()},
        responses={200: answer_schema()},
        examples=[OpenApiExample("样例", example(), request_only=True)],
    )
    def post(self, request):
        content = request.data if isinstance(request.data, bytes) else b""
        query = request.query_params
        try:
            on = day_given(query.get("on", ""))
        except PageError as error:
            raise ValidationError({"on": error.messages}) from error
        try:
            found = estimate_online(content, scheme=query.get("scheme", ""), on=on)
        except LookupError as error:
            raise ValidationError({"scheme": [error.args[0]]}) from error
        except InvalidFacts as error:
            raise ValidationError(faults_of(error)) from error
        return Response(estimate_answer(found.facts, found.results, found.on))


def faults_of(error: InvalidFacts) -> dict[str, list[str]]:
    """The first fifty with their paths, and how many there are in all."""
    faults: dict[str, list[str]] = {}
    for problem in error.errors[:MOST_SHOWN]:
        faults.setdefault(problem.path, []).append(problem.message)
    if len(error.errors) > MOST_SHOWN:
        faults["$"] = [*faults.get("$", []), f"共有 {error.count} 处问题，只列出前 {MOST_SHOWN} 处"]
    return faults
