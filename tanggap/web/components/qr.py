"""QR codes as SVG, drawn with the ink of the page around them."""

from __future__ import annotations

import qrcode
import qrcode.image.svg
from django.utils.safestring import SafeString


def qr_code(text: str) -> SafeString:
    """The text as a QR code; put it on a white ground, or phones do not read it in the dark theme."""
    drawn = qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, box_size=12, border=2)
    return SafeString(drawn.to_string(encoding="unicode"))
