"""What all forms share."""

from __future__ import annotations

from django.forms import BaseForm

from tanggap.kernel.errors import Invalid


def show_refusal(form: BaseForm, refusal: Invalid) -> None:
    """Put what a service refused at the fields of the form; what has no field stands above all.

    Args:
        form: a bound form that was valid in itself.
        refusal: the service's answer; its fields may name a form field with or without ``_id``.
    """
    placed = False
    for name, texts in refusal.fields.items():
        field = name if name in form.fields else name.removesuffix("_id")
        for text in texts:
            form.add_error(field if field in form.fields else None, str(text))
            placed = True
    if not placed:
        form.add_error(None, str(refusal))
