"""A form field: label, control, help and errors, with the ARIA that belongs to them."""

from __future__ import annotations

from typing import Any

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tanggap.web.components.icons import icon
from tanggap.web.components.text import esc


def drawn_field(
    bound: BoundField, *, label: Any = "", help: Any = "", hide_label: bool = False
) -> SafeString:
    """The field as HTML.

    Args:
        bound: the field of a form.
        label: another word than the form's.
        help: another explanation than the form's.
        hide_label: whether only screen readers get the label.
    """
    widget = bound.field.widget
    help_text, errors = help or bound.help_text, bound.errors
    is_group = isinstance(widget, CheckboxSelectMultiple | RadioSelect)
    control = bound.as_widget(attrs=_attributes(bound, is_group=is_group, has_help=bool(help_text)))
    if bound.is_hidden:
        return control
    name, own_id, word = esc(bound.name), esc(bound.auto_id), esc(label or bound.label)
    below = f'<p class="tg-field-help" id="{own_id}_help">{esc(help_text)}</p>' if help_text else ""
    if errors:
        below += (
            f'<p class="tg-field-error" id="{own_id}_error">{icon("alert-circle", size="sm")}'
            f"{' '.join(map(esc, errors))}</p>"
        )
    if isinstance(widget, CheckboxInput):
        return SafeString(
            f'<div class="tg-field tg-field-check" data-field="{name}"><label class="form-check">{control}'
            f'<span class="form-check-label">{word}</span></label>{below}</div>'
        )
    if not bound.field.required:
        optional = _("optional")
        word += f' <span class="tg-optional">{optional}</span>'
    look = "visually-hidden" if hide_label else "form-label"
    if is_group:
        return SafeString(
            f'<fieldset class="tg-field tg-field-group" data-field="{name}">'
            f'<legend class="{look}">{word}</legend>'
            f"{control}{below}</fieldset>"
        )
    return SafeString(
        f'<div class="tg-field" data-field="{name}">'
        f'<label class="{look}" for="{esc(bound.id_for_label)}">{word}</label>'
        f"{control}{below}</div>"
    )


def _attributes(bound: BoundField, *, is_group: bool, has_help: bool) -> dict[str, Any]:
    widget = bound.field.widget
    has_errors = bool(bound.errors)
    attrs: dict[str, Any] = {}
    if not is_group:  # Django would put the class on the group's frame as well
        attrs["class"] = _class(widget, has_errors=has_errors)
    described = [f"{bound.auto_id}_help"] if has_help else []
    if has_errors:
        described.append(f"{bound.auto_id}_error")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return attrs


def _class(widget: Any, *, has_errors: bool) -> str:
    kept = widget.attrs.get("class", "")
    if isinstance(widget, CheckboxInput):
        usual = "form-check-input"
    elif isinstance(widget, Select):
        usual = "form-select"
    else:
        usual = "form-control"
    return " ".join(filter(None, (usual, kept, "is-invalid" if has_errors else "")))
