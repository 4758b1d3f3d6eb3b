"""Shapes of monthly recaps and of notes on days."""

from __future__ import annotations

from rest_framework import serializers

from tanggap.api.v1.serializers import Shape
from tanggap.reporting.choices import FileFormat
from tanggap.reporting.ranking import Left


class NewDayNoteShape(Shape):
    """What happened on a day; it holds for the unit and all below."""

    date = serializers.DateField()
    unit = serializers.CharField(max_length=40)
    text = serializers.CharField(max_length=300)
    leaves_ranking = serializers.BooleanField(required=False, default=False)


class DayNoteShape(Shape):
    """A note on a day."""

    id = serializers.IntegerField()
    date = serializers.DateField()
    unit = serializers.CharField()
    text = serializers.CharField()
    leaves_ranking = serializers.BooleanField()
    author = serializers.CharField()
    written_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class DayNotePageShape(Shape):
    """A page of notes."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = DayNoteShape(many=True)


class EditionFileShape(Shape):
    """A file as it was published."""

    format = serializers.ChoiceField(choices=[FileFormat.PDF.value, FileFormat.XLSX.value])
    sha256 = serializers.CharField()
    url = serializers.CharField()


class EditionRowShape(Shape):
    """A monthly recap; before ``published_at`` it has no figures and no files, and takes notes."""

    id = serializers.IntegerField()
    unit = serializers.CharField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    opened_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    published_early_by = serializers.CharField(allow_null=True)
    definitions_sha256 = serializers.CharField()
    files = EditionFileShape(many=True)
    url = serializers.CharField()


class EditionPageShape(Shape):
    """A page of monthly recaps."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = EditionRowShape(many=True)


class KeptRowShape(Shape):
    """A row of figures; unknown ones are left out, ``cases`` tells on how many a share or mean rests."""

    key = serializers.CharField(allow_null=True)
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name is meant
    values = serializers.DictField(child=serializers.FloatField())
    cases = serializers.DictField(child=serializers.IntegerField())


class KeptNoteShape(Shape):
    """A note on a day as it stood."""

    day = serializers.DateField()
    unit = serializers.CharField()
    text = serializers.CharField()
    leaves_ranking = serializers.BooleanField()
    author = serializers.CharField()


class KeptStandingShape(Shape):
    """How a technician stood; ``left`` says why there is no place."""

    key = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    value = serializers.FloatField()
    cases = serializers.IntegerField()
    place = serializers.IntegerField(allow_null=True)
    left = serializers.ChoiceField(choices=[one.value for one in Left], allow_null=True)


class KeptGroupShape(Shape):
    """Those who were compared: the same kind of work in the same unit."""

    unit = serializers.CharField(allow_null=True)
    unit_name = serializers.CharField()
    kind = serializers.CharField(allow_null=True)
    kind_name = serializers.CharField()
    ranked = KeptStandingShape(many=True)
    unranked = KeptStandingShape(many=True)


class EditionFactsShape(Shape):
    """What was published; ``version`` 1 had no ranking. Rows by what they stand for, ranking by figure."""

    version = serializers.IntegerField()
    total = KeptRowShape()
    rows = serializers.DictField(child=KeptRowShape(many=True))
    notes = KeptNoteShape(many=True)
    ranking = serializers.DictField(child=KeptGroupShape(many=True), allow_null=True)
    definitions = serializers.DictField(child=serializers.CharField())


class EditionShape(EditionRowShape):
    """A monthly recap with its figures; none before it is published."""

    facts = EditionFactsShape(allow_null=True)
