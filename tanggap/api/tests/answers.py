"""Whether an answer of the API is what ``docs/api/openapi.yaml`` says."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.http import HttpResponse
from jsonschema import Draft202012Validator, FormatChecker

DOCUMENT = Path(__file__).parents[3] / "docs" / "api" / "openapi.yaml"
BASE = "/api/v1/"
_CONVERTER, _PARAMETER = re.compile(r"<[^>]+>"), re.compile(r"\{[^}]+\}")
_JSON = "application/json"


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document, paths without names of parameters; objects hold nothing beyond what it names."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load(DOCUMENT.read_text(encoding="utf-8"), Loader=loader)
    for shape in found["components"]["schemas"].values():
        if "properties" in shape:
            shape.setdefault("additionalProperties", False)
    found["paths"] = {_PARAMETER.sub("{}", path): operations for path, operations in found["paths"].items()}
    return found


def differences(response: Any) -> list[str]:
    """How an answer that let the caller in differs from its description; nothing for other answers."""
    match, status = getattr(response, "resolver_match", None), response.status_code
    path = f"/{_CONVERTER.sub('{}', match.route)}" if match is not None else ""
    if not path.startswith(BASE) or not 200 <= status < 300 or path.startswith(f"{BASE}auth/"):
        return []
    method = response.request["REQUEST_METHOD"].lower()
    what = f"{method.upper()} {path} {status}"
    operation = document()["paths"].get(path, {}).get(method)
    if operation is None:
        return [] if path in {f"{BASE}schema/", f"{BASE}docs/"} else [f"{what}: no such operation"]
    described = operation["responses"].get(str(status))
    if described is None:
        return [f"{what}: this status is not described"]
    return [f"{what}: {one}" for one in _differences(described.get("content", {}), response)]


def _differences(content: dict[str, Any], response: HttpResponse) -> list[str]:
    sent = response.get("Content-Type", "").partition(";")[0]
    if not content:
        return ["has a body"] if getattr(response, "content", b"") else []
    if sent not in {one.partition(";")[0] for one in content}:
        return [f"sends {sent or 'nothing'}"]
    if sent != _JSON:
        return []
    return [
        f"{error.json_path}: {error.message[:200]}"
        for error in _validator(content[_JSON]["schema"]).iter_errors(response.json())  # type: ignore[attr-defined]  # of the test client
    ]


def _validator(schema: dict[str, Any]) -> Draft202012Validator:
    whole = {**schema, "components": document()["components"]}
    return Draft202012Validator(whole, format_checker=FormatChecker())
