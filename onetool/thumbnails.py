"""Pure: a small WebP of any picture we accept, turned upright and without its metadata."""

import io
from typing import BinaryIO

import pillow_heif
from PIL import Image, ImageOps

pillow_heif.register_heif_opener()

SIDE = 480  # pixels of the longer side
COARSE = 8  # times that, to which a larger picture is thinned out first
MOST_PIXELS = 64_000_000  # a picture of more is not unpacked (a few kilobytes can claim gigabytes)
Image.MAX_IMAGE_PIXELS = None  # ours is asked instead, once a JPEG has been scaled
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")


class Unreadable(ValueError):
    """Not a picture we can read, or too large to unpack."""


def check(source: BinaryIO) -> None:
    """Raises Unreadable for what only begins like a picture; unpacks nothing."""
    try:
        with Image.open(source, formats=_FORMATS) as picture:
            picture.verify()
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unreadable(str(error)) from error


def webp(source: BinaryIO) -> bytes:
    """At most SIDE pixels a side, the first frame only. Raises Unreadable."""
    try:
        with Image.open(source, formats=_FORMATS) as picture:
            picture.draft("RGB", (SIDE * 2, SIDE * 2))  # JPEG alone can be read smaller than it is
            if picture.width * picture.height > MOST_PIXELS:
                raise Unreadable(f"{picture.width} × {picture.height} pixels")
            # Every further step is made on a copy: of a large picture on one of the few pixels that will be seen.
            coarse = (SIDE * COARSE, SIDE * COARSE)
            if picture.width > coarse[0] and picture.height > coarse[1]:
                picture.thumbnail(coarse, Image.Resampling.NEAREST)
            upright = ImageOps.exif_transpose(picture)
            return _small(upright.convert("RGBA" if upright.has_transparency_data else "RGB"))
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise Unreadable(str(error)) from error


def _small(picture: Image.Image) -> bytes:
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    picture.info.clear()
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=80, method=4)
    return out.getvalue()
