"""A stored file and its derivatives."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.attachments.choices import Visibility
from tanggap.attachments.querysets import AttachmentQuerySet
from tanggap.kernel.ids import new_public_id


class Attachment(models.Model):
    """A file that belongs to one object of any package.

    The owner is named by kind (``app.model``) and key, because files lie below the packages that own them;
    who may read is asked of the owner's package through ``tanggap.attachments.registry``.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    owner_kind = models.CharField(max_length=60)
    owner_id = models.BigIntegerField()
    visibility = models.CharField(
        _("visibility"), max_length=10, choices=Visibility, default=Visibility.PUBLIC
    )
    name = models.CharField(_("name"), max_length=180)
    label = models.CharField(
        _("part"),
        max_length=20,
        blank=True,
        help_text=_("What the file is to its owner, in the owner's own words: before, after, signature."),
    )
    content_type = models.CharField(_("content type"), max_length=100)
    extension = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField(_("size"), help_text=_("Bytes of the original."))
    sha256 = models.CharField("SHA-256", max_length=64)
    width = models.PositiveIntegerField(null=True, blank=True, help_text=_("Pixels, as seen upright."))
    height = models.PositiveIntegerField(null=True, blank=True, help_text=_("Pixels, as seen upright."))
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    original_key = models.CharField(max_length=200)
    display_key = models.CharField(max_length=200, blank=True)
    display_size = models.PositiveIntegerField(default=0)
    thumbnail_key = models.CharField(max_length=200, blank=True)
    thumbnail_size = models.PositiveIntegerField(default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    uploader_label = models.CharField(_("uploaded by"), max_length=150, blank=True)
    request_key = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(_("uploaded at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["owner_kind", "owner_id", "id"], name="attachment_owner"),
            models.Index(fields=["original_key"], name="attachment_key"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner_kind", "owner_id", "uploaded_by", "request_key"],
                condition=~Q(request_key="") & Q(uploaded_by__isnull=False),
                name="attachment_request_of_person",
            ),
            models.UniqueConstraint(
                fields=["owner_kind", "owner_id", "request_key"],
                condition=~Q(request_key="") & Q(uploaded_by__isnull=True),
                name="attachment_request_of_others",
            ),
        ]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        """Whether the file is a picture with derivatives for the screen."""
        return bool(self.display_key)
