"""The words of notices: whose count where, giving own ones, going back to the shipped ones."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import repeatable
from tanggap.api.shared.versions import expected_version, with_etag
from tanggap.api.v1 import setup_shapes as shapes
from tanggap.api.v1.calls import IDEMPOTENCY, IF_MATCH, checked
from tanggap.api.v1.serializers import NothingShape
from tanggap.kernel.actor import Actor
from tanggap.notifications import policies, services
from tanggap.notifications.registry import events
from tanggap.notifications.selectors import channel_titles, template_versions, template_versions_newest
from tanggap.notifications.services import TemplatePlace
from tanggap.notifications.wording import Words, broken_words, shipped_words, variables_of, words_for


def _editor(request: Request) -> Actor:
    policies.can_edit_templates(actor_of(request)).enforce()
    return actor_of(request)


def _newest(place: TemplatePlace) -> int:
    known = template_versions(place.event, place.channel, place.language)
    return known[0].number if known else 0


def _shown(place: TemplatePlace) -> Response:
    event = services.template_place_checked(place)
    key = (place.event, place.channel, place.language)
    own = words_for(*key)
    words = own or shipped_words(event, place.language)
    number = _newest(place)
    body = {
        "event": place.event,
        "channel": place.channel,
        "language": place.language,
        "state": "broken" if key in broken_words() else "own" if own else "shipped",
        "title": words.title,
        "body": words.body,
        "version": number,
        "variables": list(variables_of(event)),
    }
    return with_etag(Response(body), number)


def _expected(request: Request, place: TemplatePlace) -> int:
    sent = expected_version(request)
    return _newest(place) if sent is None else sent


class TemplatesView(APIView):
    """Where words can be given."""

    @extend_schema(
        operation_id="notice_templates_list",
        responses=shapes.NoticeTemplateListShape,
        tags=["notice templates"],
    )
    def get(self, request: Request) -> Response:
        """Each event, channel and language, and whose words count there."""
        _editor(request)
        own, broken = template_versions_newest(), set(broken_words())
        rows: list[dict[str, Any]] = []
        for event in (one for one in events() if one.default_channels):
            for channel in channel_titles():
                for language, _name in settings.LANGUAGES:
                    key = (event.code, channel, language)
                    state = "broken" if key in broken else "own" if key in own else "shipped"
                    rows.append(
                        {"event": event.code, "channel": channel, "language": language, "state": state}
                    )
        return Response({"results": rows})


class TemplateView(APIView):
    """The words of one place."""

    @extend_schema(
        operation_id="notice_templates_read", responses=shapes.NoticeTemplateShape, tags=["notice templates"]
    )
    def get(self, request: Request, event: str, channel: str, language: str) -> Response:
        """The words that count now."""
        _editor(request)
        return _shown(TemplatePlace(event, channel, language))

    @extend_schema(
        operation_id="notice_templates_change",
        parameters=[IF_MATCH],
        request=shapes.WordsShape,
        responses=shapes.NoticeTemplateShape,
        tags=["notice templates"],
    )
    def put(self, request: Request, event: str, channel: str, language: str) -> Response:
        """Give own words; each change is a version."""
        actor, place = _editor(request), TemplatePlace(event, channel, language)
        services.template_place_checked(place)
        data = checked(shapes.WordsShape, request.data)
        services.template_edit(
            actor=actor,
            place=place,
            expected_number=_expected(request, place),
            words=Words(data["title"], data["body"]),
        )
        return _shown(place)


class TemplateResetView(APIView):
    """Back to the shipped words."""

    @extend_schema(
        operation_id="notice_templates_reset",
        parameters=[IDEMPOTENCY, IF_MATCH],
        request=NothingShape,
        responses=shapes.NoticeTemplateShape,
        tags=["notice templates"],
    )
    @repeatable
    def post(self, request: Request, event: str, channel: str, language: str) -> Response:
        """Let the shipped words count again."""
        actor, place = _editor(request), TemplatePlace(event, channel, language)
        services.template_place_checked(place)
        services.template_reset(actor=actor, place=place, expected_number=_expected(request, place))
        return _shown(place)
