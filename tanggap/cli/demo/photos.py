"""Pictures of the field, drawn: a pole with cables or a modem, with a stamp of time and place."""

from __future__ import annotations

import io
import random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from tanggap.accounts.models import User
from tanggap.attachments.services import attachments_store_many
from tanggap.cli.demo.people import person_actor
from tanggap.cli.demo.world import ZONE
from tanggap.fieldwork.models import Progress
from tanggap.kernel import clock
from tanggap.tickets.models import Ticket

SIZE = (960, 720)


def photo_add(rng: random.Random, progress: Progress, ticket: Ticket, user: User) -> None:
    """Give a reported step its picture, stored as an upload of that moment."""
    local = progress.received_at.astimezone(ZONE)
    lines = (
        f"{local:%d-%m-%Y %H:%M} WIB",
        f"{ticket.latitude}, {ticket.longitude}" if ticket.latitude is not None else "",
        ticket.place[:60],
        f"{ticket.number} · {user.name}",
    )
    picture = draw(rng, [line for line in lines if line])
    upload = SimpleUploadedFile(f"IMG_{local:%Y%m%d_%H%M%S}.jpg", picture, "image/jpeg")
    with clock.frozen_at(progress.received_at):
        attachments_store_many(
            actor=person_actor(user), uploads=[upload], owner=progress, subject=ticket, with_entry=False
        )


def draw(rng: random.Random, stamp: list[str]) -> bytes:
    """A picture as JPEG bytes, with lines of text in its lower corner."""
    image = Image.new("RGB", SIZE)
    pen = ImageDraw.Draw(image)
    (_pole if rng.random() < 0.6 else _modem)(rng, pen)
    font = ImageFont.load_default(20)
    top = SIZE[1] - 28 * len(stamp) - 16
    pen.rectangle((0, top, SIZE[0], SIZE[1]), fill=(20, 24, 30))
    for row, line in enumerate(stamp):
        pen.text((18, top + 8 + 28 * row), line, fill=(255, 255, 255), font=font)
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=80)
    return stream.getvalue()


def _pole(rng: random.Random, pen: ImageDraw.ImageDraw) -> None:
    width, height = SIZE
    hue = rng.randrange(-25, 25)
    for row in range(0, height, 4):
        share = row / height
        colour = (120 + hue + int(90 * share), 165 + hue + int(60 * share), 215)
        pen.rectangle((0, row, width, row + 4), fill=colour)
    pen.rectangle((0, height - 210, width, height), fill=(96, 120 + hue, 84))
    pole = rng.randrange(width // 3, 2 * width // 3)
    pen.rectangle((pole, 40, pole + 34, height), fill=(118, 112, 104))
    for _cable in range(rng.randrange(4, 9)):
        left, right = rng.randrange(60, 260), rng.randrange(60, 260)
        sag = rng.randrange(20, 90)
        pen.line(
            [(0, left), (pole // 2, (left + 120) // 2 + sag), (pole + 17, 120)], fill=(28, 28, 30), width=3
        )
        pen.line(
            [(pole + 17, 120), ((pole + width) // 2, (right + 120) // 2 + sag), (width, right)],
            fill=(28, 28, 30),
            width=3,
        )
    box = rng.randrange(240, 330)
    pen.rounded_rectangle((pole - 62, box, pole + 96, box + 150), 10, fill=(52, 58, 64))
    pen.rounded_rectangle((pole - 50, box + 14, pole + 84, box + 70), 6, fill=(214, 216, 210))
    for port in range(8):
        left = pole - 44 + port * 16
        pen.rectangle((left, box + 92, left + 10, box + 112), fill=(40, 130, 200))


def _modem(rng: random.Random, pen: ImageDraw.ImageDraw) -> None:
    width, height = SIZE
    wall = rng.randrange(190, 226)
    pen.rectangle((0, 0, width, height), fill=(wall, wall - 6, wall - 22))
    pen.rectangle((0, height - 240, width, height), fill=(134, 98, 66))
    left, top = rng.randrange(180, 330), rng.randrange(250, 330)
    pen.rounded_rectangle((left, top, left + 420, top + 190), 22, fill=(244, 245, 246))
    for lamp in range(6):
        lit = rng.random() < 0.75
        spot = left + 46 + lamp * 58
        pen.ellipse((spot, top + 118, spot + 18, top + 136), fill=(38, 170, 78) if lit else (210, 60, 50))
    for aerial in (left + 30, left + 366):
        pen.rectangle((aerial, top - 150, aerial + 20, top + 8), fill=(228, 229, 232))
    pen.line(
        [(left + 210, top + 190), (left + 190, height - 120), (0, height - 60)], fill=(240, 220, 60), width=6
    )
