"""What is answered where no view answers: a problem document to programs, a page to people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import defaults

from tanggap.api.shared.errors import bare_problem

API = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read."""
    if request.path_info.startswith(API):
        return bare_problem(400, "malformed", _("Malformed request."))
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that leads nowhere."""
    if request.path_info.startswith(API):
        return bare_problem(404, "not_found", _("There is nothing here."))
    return defaults.page_not_found(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """A mistake of ours; its reason stands in the log."""
    if request.path_info.startswith(API):
        return bare_problem(500, "failed", _("Something went wrong here."))
    return defaults.server_error(request)
