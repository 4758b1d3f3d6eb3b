"""The proof page behind a document's QR code: genuine or not, found out at this moment."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.attachments.rules import MAX_DOCUMENT_BYTES
from tanggap.documents.models import Document
from tanggap.documents.registry import document_kind_of
from tanggap.documents.selectors import proof_of
from tanggap.kernel.errors import Invalid, TooMany
from tanggap.kernel.masking import DOTS, given_name, masked_text
from tanggap.web.public.limits import enforce_limit
from tanggap.web.public.visitors import origin_of, unlisted_page

MOST_A_MINUTE = 30


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: ActorRequest, code: str) -> HttpResponse:
    """What the code proves; with a file, whether it is the paper that was handed out."""
    try:
        enforce_limit("verify", origin_of(request), most=MOST_A_MINUTE, window_s=60)
    except TooMany as refusal:
        response = unlisted_page(request, "public/verify.html", {"refusal": refusal}, status=429)
        response.headers["Retry-After"] = str(refusal.retry_after)
        return response
    proof = proof_of(code)
    if proof is None:
        return unlisted_page(request, "public/verify.html", {"proof": None}, status=404)
    context: dict[str, Any] = {
        "proof": proof,
        "document": proof.document,
        "kind": _kind_title(proof.document),
        "subject": masked_text(proof.document.title),
        "signatories": [_signatory(one) for one in proof.document.content.get("signatories", ())],
    }
    status = 200
    if request.method == "POST":
        context["same"] = _is_same(request, proof.document)
        status = 422 if context["same"] is None else 200
    return unlisted_page(request, "public/verify.html", context, status=status)


def _is_same(request: ActorRequest, document: Document) -> bool | None:
    """Whether the uploaded file is the paper, byte by byte; nothing of it is kept. None without a file."""
    upload = request.FILES.get("paper")
    if upload is None or not upload.size or upload.size > MAX_DOCUMENT_BYTES:
        return None
    digest = hashlib.sha256()
    for piece in upload.chunks():
        digest.update(piece)
    return bool(document.pdf_sha256) and digest.hexdigest() == document.pdf_sha256


def _kind_title(document: Document) -> Any:
    try:
        return document_kind_of(document.kind).title
    except Invalid:
        return _("Document")


def _signatory(one: Any) -> tuple[str, str, str]:
    """What was signed, as what, by whom; only officials with their whole names."""
    name = str(one.get("name", ""))
    shown = name if one.get("official") else f"{given_name(name)} {DOTS}"
    return str(one.get("said", "")), str(one.get("role", "")), shown
