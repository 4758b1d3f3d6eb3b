"""Bodies that parsers choke on: endless nesting, endless numbers, halves of characters."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tanggap.api.shared.errors import bare_problem

PREFIX = "/api/"


class MalformedBodyMiddleware:
    """Answers 400 where what a program sent cannot be read, also for the addresses of the sign-in library."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The refusal; None for everything else."""
        if request.path_info.startswith(PREFIX) and is_unreadable(exception):
            return bare_problem(400, "malformed", _("Malformed request."))
        return None


def is_unreadable(exception: Exception) -> bool:
    """Whether the exception says that the sender's JSON holds what no value of ours can be."""
    endless_number = type(exception) is ValueError and "integer string conversion" in str(exception)
    return endless_number or isinstance(exception, (RecursionError, UnicodeEncodeError))
