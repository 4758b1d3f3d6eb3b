"""Every answer that a test of the API gets is held against the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tanggap.api.tests.answers import differences


@pytest.fixture(autouse=True)
def _answers_are_as_described(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails the test whose calls got an answer that the document describes otherwise."""
    ask, found = Client.request, []

    def asked(self: Client, **request: Any) -> Any:
        response = ask(self, **request)
        found.extend(differences(response))
        return response

    monkeypatch.setattr(Client, "request", asked)
    yield
    assert not found, "\n".join(sorted(set(found)))
