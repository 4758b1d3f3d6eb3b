"""How the ways of signing in are described in the OpenAPI document."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The access token of an app."""

    target_class = "tanggap.api.shared.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """HTTP bearer with a JWT."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class PageSessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The session cookie of a signed-in page."""

    target_class = "tanggap.api.shared.authentication.PageSessionAuthentication"
    name = "page_session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A cookie; changes also need the CSRF token of the page."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
