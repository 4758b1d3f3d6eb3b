"""Sentences of the REST framework that its own Indonesian catalogue lacks.

They are marked here so that our catalogue, which goes before the framework's, translates them.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

FRAMEWORK_TEXTS = (
    _("A valid number is required."),
    _("Datetime value out of range."),
    _("Ensure this field has at least {min_length} elements."),
    _("Ensure this field has no more than {max_length} elements."),
    _("Expected a datetime but got a date."),
    _('Expected a list of items but got type "{input_type}".'),
    _("Invalid data. Expected a dictionary, but got {datatype}."),
    _('Invalid datetime for the timezone "{timezone}".'),
    _("Invalid input."),
    _("Malformed request."),
    _('Method "{method}" not allowed.'),
    _("Must be a valid UUID."),
    _("Must be a valid boolean."),
    _("No filename could be determined."),
    _("Not a valid string."),
    _("String value too large."),
    _("The submitted data was not a file. Check the encoding type on the form."),
    _("This dictionary may not be empty."),
    _("This list may not be empty."),
    _("This value does not match the required pattern."),
)
"""What the API's serializers and parsers may answer."""
