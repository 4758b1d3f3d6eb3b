"""Callers of the API."""

from __future__ import annotations

import json

import pytest
from rest_framework.test import APIClient

from tanggap.tickets.tests.factories import make_cast


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def calling():
    """A client that calls as the person."""

    def build(person):
        client = APIClient()
        client.force_login(person)
        return client

    return build


@pytest.fixture
def desk(cast, calling):
    return calling(cast.dispatcher_person)


@pytest.fixture
def problem_of():
    """The problem document of a refusal."""

    def read(response):
        assert response["Content-Type"] == "application/problem+json", response.content
        body = json.loads(response.content)
        assert body["status"] == response.status_code
        return body

    return read
