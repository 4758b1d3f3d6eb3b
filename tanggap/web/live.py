"""The cheap question "has anything changed?" that open pages ask.

A page carries a signed token that says what it watches. Asking needs no session and no user: the token is
checked by signature and age, and one indexed query on the activity stream answers. What changed is fetched
afterwards through the ordinary page with all its checks, which also brings a fresh token; therefore a token
may be short-lived and reveals nothing but *that* something changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import models
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from tanggap.activity import selectors as activity
from tanggap.kernel.actor import Actor
from tanggap.web import presence

PATH = "/live/"
SALT = "tanggap.live"
MAX_AGE_S = 600
MAX_WATCHES = 4
MAX_CURSOR_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Watch:
    """What a page watches: one subject, or everything below some units.

    Attributes:
        person_id: who asked for the page; ``None`` for a page without an account.
        unit_paths: paths for which the person holds the view permission; ``None`` means no limit by unit.
        subject: kind and primary key of one object, or ``None``.
        name: by which others learn that the person has the subject open; "" keeps that quiet.
    """

    person_id: int | None
    unit_paths: tuple[str, ...] | None
    subject: tuple[str, int] | None = None
    name: str = ""

    def token(self) -> str:
        """The signed text that the page sends back."""
        payload: dict[str, Any] = {"p": self.person_id, "u": self.unit_paths, "s": self.subject}
        if self.name:
            payload["n"] = self.name
        return signing.dumps(payload, salt=SALT, compress=True)

    @classmethod
    def from_token(cls, token: str) -> Watch:
        """Read a token.

        Raises:
            signing.SignatureExpired: older than ten minutes.
            signing.BadSignature: not ours.
        """
        data: dict[str, Any] = signing.loads(token, salt=SALT, max_age=MAX_AGE_S)
        paths, subject = data["u"], data["s"]
        return cls(
            person_id=data["p"],
            unit_paths=None if paths is None else tuple(paths),
            subject=(str(subject[0]), int(subject[1])) if subject else None,
            name=str(data.get("n", "")),
        )

    def begin(self) -> Start:
        """The token and the present end of what is watched; one query."""
        return Start(self.token(), activity.cursor_now(unit_paths=self.unit_paths, subject=self.subject))


@dataclass(frozen=True, slots=True)
class Start:
    """Where a page begins to watch; several regions of a page may share one."""

    token: str
    cursor: str


def begin_list(actor: Actor, permission: str) -> Start:
    """Watch everything that the actor may see by the permission.

    Call it before reading what the page shows, so that nothing slips in between.
    """
    return Watch(actor.person_id, actor.paths(permission)).begin()


def begin_subject(actor: Actor, subject: models.Model, *, present: bool = False) -> Start:
    """Watch one object that the actor was allowed to see. Call it before reading what the page shows.

    Args:
        present: let others who have it open know by name, and learn of them.
    """
    name = actor.label if present else ""
    return Watch(actor.person_id, None, (subject._meta.label_lower, subject.pk), name).begin()


class LiveMiddleware:
    """Answers ``/live/`` before sessions and people are looked up; stands early in the list of middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the question, or pass the request on."""
        return poll(request) if request.path == PATH else self.get_response(request)


@require_GET
def poll(request: HttpRequest) -> HttpResponse:
    """Answer 204 when nothing changed, else which watches changed and their new cursors.

    Query: ``t`` (token) and ``c`` (cursor), repeated in pairs, at most four; ``w=1`` while something is
    typed, ``h``, the signature of those whom the page shows as present, and ``a=1`` while nobody looks at it
    (a tab behind others), which tells nobody that the person is there. 410 asks the page to fetch
    its fragment again, which brings a fresh token; 400 is a malformed question.
    """
    tokens, cursors = request.GET.getlist("t"), request.GET.getlist("c")
    if not 1 <= len(tokens) == len(cursors) <= MAX_WATCHES or max(map(len, cursors)) > MAX_CURSOR_LENGTH:
        return _unstored(HttpResponse(status=400))
    changed: list[int] = []
    others: list[dict[str, Any]] | None = None
    answers: list[str] = []
    try:
        for index, (token, cursor) in enumerate(zip(tokens, cursors, strict=True)):
            watch = Watch.from_token(token)
            is_changed, new_cursor = activity.changes_since(
                cursor, unit_paths=watch.unit_paths, subject=watch.subject
            )
            answers.append(new_cursor)
            if watch.name and watch.subject and watch.person_id and request.GET.get("a") != "1":
                others = presence.beat(
                    watch.subject, watch.person_id, watch.name, writing=request.GET.get("w") == "1"
                )
            if is_changed:
                changed.append(index)
    except signing.SignatureExpired:
        return _unstored(HttpResponse(status=410))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return _unstored(HttpResponse(status=400))
    told: dict[str, Any] = {"changed": changed, "cursors": answers}
    if others is not None and (sign := presence.signature(others)) != request.GET.get("h", ""):
        told |= {"here": others, "sign": sign}
    if not changed and answers == cursors and "here" not in told:
        return _unstored(HttpResponse(status=204))
    return _unstored(JsonResponse(told))


def _unstored(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
