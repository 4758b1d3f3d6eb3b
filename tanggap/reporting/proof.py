"""Finished jobs whose place is proven: a position or a photo of the job close to the site."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, FloatField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Cos, Radians

from tanggap.attachments.models import Attachment
from tanggap.fieldwork.models import Progress
from tanggap.organization.models import SITE_RADIUS_M

METRES_A_DEGREE = 111_195.08
"""Along a meridian; over so short a way the globe is flat."""
PROGRESS_KIND = "fieldwork.progress"


def _close(rows: QuerySet[Any], latitude: str, longitude: str) -> QuerySet[Any]:
    """Rows whose position lies within ``place_radius`` metres of ``place_lat``, ``place_lon``."""
    north = (Cast(latitude, FloatField()) - F("place_lat")) * METRES_A_DEGREE
    east = (Cast(longitude, FloatField()) - F("place_lon")) * METRES_A_DEGREE * Cos(Radians(F("place_lat")))
    far = rows.annotate(north=north, east=east)
    near: QuerySet[Any] = far.annotate(square=F("north") * F("north") + F("east") * F("east")).filter(
        square__lte=F("place_radius") * F("place_radius")
    )
    return near


def _place(way: str) -> dict[str, Any]:
    """The job's place: its site's, otherwise that of the ticket; and how far around it counts."""
    reach = Coalesce(f"{way}site__radius_m", Value(SITE_RADIUS_M))
    return {
        "place_radius": Cast(reach, FloatField()),
        **{
            f"place_{short}": Cast(Coalesce(f"{way}site__{name}", f"{way}{name}"), FloatField())
            for short, name in (("lat", "latitude"), ("lon", "longitude"))
        },
    }


def location_proven() -> Q:
    """The condition that a work order has a step or a photo within the radius of its place."""
    steps = Progress.objects.filter(work_order=OuterRef("pk"))
    reported = _close(
        steps.filter(latitude__isnull=False, longitude__isnull=False).annotate(
            **_place("work_order__ticket__")
        ),
        "latitude",
        "longitude",
    )
    pictures = Attachment.objects.filter(
        owner_kind=PROGRESS_KIND,
        owner_id=OuterRef("pk"),
        removed_at__isnull=True,
        latitude__isnull=False,
        longitude__isnull=False,
    ).annotate(
        place_lat=Cast(OuterRef("place_lat"), FloatField()),
        place_lon=Cast(OuterRef("place_lon"), FloatField()),
        place_radius=Cast(OuterRef("place_radius"), FloatField()),
    )
    taken = steps.annotate(**_place("work_order__ticket__")).filter(
        Exists(_close(pictures, "latitude", "longitude"))
    )
    return Q(Exists(reported)) | Q(Exists(taken))
