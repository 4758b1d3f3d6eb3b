"""Form fields for uploads; what is accepted is decided by ``tanggap.attachments`` when it is stored."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tanggap.attachments.rules import ACCEPT_ALL, ACCEPT_IMAGES, MAX_FILES_PER_OWNER


class MultipleFileInput(forms.ClearableFileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True


class MultipleFileField(forms.FileField):
    """Several files; cleans to a list, empty when nothing was chosen.

    Args:
        images_only: whether the file dialog offers pictures only.
    """

    widget = MultipleFileInput

    def __init__(self, *, images_only: bool = False, **options: Any) -> None:
        self._accept = ACCEPT_IMAGES if images_only else ACCEPT_ALL
        options.setdefault("required", False)
        options.setdefault("max_length", 255)
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Tell the file dialog what is accepted."""
        return {**super().widget_attrs(widget), "accept": self._accept, "multiple": True}

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """The files that were sent.

        Raises:
            ValidationError: a file is missing though required, empty, without name, or there are too many.
        """
        files = list(data) if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MAX_FILES_PER_OWNER:
            raise forms.ValidationError(
                _("At most %(limit)d files are accepted."),
                code="too_many",
                params={"limit": MAX_FILES_PER_OWNER},
            )
        if not files:
            super().clean(None, initial)
            return []
        return [super(MultipleFileField, self).clean(file, initial) for file in files]
