"""What the camera of the browser under test sees: a clip of scenes with light and shade, one a second."""

from __future__ import annotations

import random
from pathlib import Path

from PIL import Image

WIDTH, HEIGHT, SCENES = 640, 480, 12


def clip_write(path: Path) -> Path:
    """Write an uncompressed clip (YUV4MPEG2, 4:2:0). The built-in test picture is one plain colour.

    Pictures of a plain colour have nothing that a perceptual hash could know again.
    """
    grey = bytes([128]) * (WIDTH * HEIGHT // 4)
    with path.open("wb") as clip:
        clip.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F1:1 Ip A1:1 C420jpeg\n".encode())
        for number in range(SCENES):
            chance = random.Random(number)
            spots = Image.frombytes("L", (8, 6), bytes(chance.randrange(16, 236) for _ in range(48)))
            light = spots.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC).tobytes()
            clip.write(b"FRAME\n" + light + grey + grey)
    return path
