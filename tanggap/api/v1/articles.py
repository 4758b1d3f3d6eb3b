"""Articles, as far as the caller may read them."""

from __future__ import annotations

from typing import Literal

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.paging import envelope, page_by_key, page_size
from tanggap.api.v1 import represent, serializers
from tanggap.knowledge.search import articles_found
from tanggap.knowledge.selectors import article_for_reader, articles_for_readers

_QUERY: Literal["query"] = "query"


class ArticlesView(APIView):
    """Published articles."""

    @extend_schema(
        operation_id="articles_list",
        parameters=[
            OpenApiParameter(
                "q", str, _QUERY, description="Words as people say them; answers the best, without paging."
            ),
            OpenApiParameter("category", str, _QUERY, description="Code of the category."),
            OpenApiParameter("limit", int, _QUERY),
            OpenApiParameter("cursor", str, _QUERY),
        ],
        responses=serializers.ArticlePageShape,
        tags=["articles"],
    )
    def get(self, request: Request) -> Response:
        """A page of articles, or what a search found, the best first."""
        actor, size = actor_of(request), page_size(request)
        category = request.query_params.get("category", "")
        if words := request.query_params.get("q", "").strip():
            found = articles_found(actor, words[:200])
            fitting = [
                one for one in found if not category or (one.category and one.category.code == category)
            ]
            return Response(envelope(request, [represent.article_row(one) for one in fitting[:size]]))
        rows = articles_for_readers(actor)
        if category:
            rows = rows.filter(category__code=category)
        return Response(page_by_key(request, rows, represent.article_row))


class ArticleView(APIView):
    """One published article."""

    @extend_schema(operation_id="articles_read", responses=serializers.ArticleShape, tags=["articles"])
    def get(self, request: Request, slug: str) -> Response:
        """The article with its text."""
        return Response(represent.article(article_for_reader(actor_of(request), slug)))
