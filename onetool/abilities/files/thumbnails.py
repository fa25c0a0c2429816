"""Pure: a small WebP of any picture we accept, upright, in the colours of a page, and without its metadata."""

import contextlib
import io
from typing import BinaryIO

import pillow_heif
from PIL import Image, ImageCms, ImageOps

pillow_heif.register_heif_opener()

SIDE = 480  # pixels of the longer side
COARSE = 8  # times that, to which a larger picture is thinned out first
MOST_PIXELS = 64_000_000  # a picture of more is not unpacked (a few kilobytes can claim gigabytes)
Image.MAX_IMAGE_PIXELS = None  # ours is asked instead, once a JPEG has been scaled
WHITE, DARK = "#ffffff", "#1b2126"  # grounds of a logo that is transparent
PALE, DEEP = 190, 90  # greys from which on, and up to which, little is seen on white and on dark
SEEN, SOLID = 64, 250  # of 255: less is not there, more is not transparent
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
    return _written(_small(source))


def logo(source: BinaryIO) -> bytes:
    """The same; what is transparent gets a ground on which the rest is seen everywhere. Raises Unreadable."""
    return _written(_on_ground(_small(source)))


def _small(source: BinaryIO) -> Image.Image:
    try:
        with Image.open(source, formats=_FORMATS) as picture:
            picture.draft("RGB", (SIDE * 2, SIDE * 2))  # JPEG alone can be read smaller than it is
            if picture.width * picture.height > MOST_PIXELS:
                raise Unreadable(f"{picture.width} × {picture.height} pixels")
            # Every further step is made on a copy: of a large picture on one of the few pixels that will be seen.
            coarse = (SIDE * COARSE, SIDE * COARSE)
            if picture.width > coarse[0] and picture.height > coarse[1]:
                picture.thumbnail(coarse, Image.Resampling.NEAREST)
            upright = _eight_bits(ImageOps.exif_transpose(picture))
            if upright.mode != "CMYK":
                upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
            upright.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
            return _srgb(upright, picture.info.get("icc_profile"))
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise Unreadable(str(error)) from error


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Pillow cuts a grey of sixteen bits off at 255 instead of dividing it: nearly all of it would be white."""
    if not picture.mode.startswith("I"):
        return picture
    grey = picture.convert("I").point(lambda value: value * (1 / 257))  # a factor is all that Pillow takes here
    return grey.convert("L")


def _srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours of a wider space, as phones and print shops write them, in the one that every page shows."""
    mode = "CMYK" if picture.mode == "CMYK" else "RGB"
    own = picture.convert(mode)
    shown = own.convert("RGB")
    if profile:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):  # a damaged profile is no profile
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if source.profile.xcolor_space.strip() == mode:
                shown = (
                    ImageCms.profileToProfile(own, source, ImageCms.createProfile("sRGB"), outputMode="RGB") or shown
                )
    if picture.mode == "RGBA":
        shown.putalpha(picture.getchannel("A"))
    return shown


def _on_ground(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA" or picture.getchannel("A").histogram()[:SOLID].count(0) == SOLID:
        return picture
    greys = picture.convert("L").histogram(picture.getchannel("A").point(lambda alpha: 255 if alpha > SEEN else 0))
    lost_on_white, lost_on_dark = sum(greys[PALE:]), sum(greys[:DEEP])
    edge = max(2, min(picture.size) // 12)
    ground = Image.new("RGB", (picture.width + 2 * edge, picture.height + 2 * edge), WHITE)
    if lost_on_white > lost_on_dark:
        ground.paste(DARK, (0, 0, *ground.size))
    ground.paste(picture, (edge, edge), picture)
    return ground


def _written(picture: Image.Image) -> bytes:
    picture.info.clear()  # place, camera and day of a photo are nobody's business
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=80, method=4)
    return out.getvalue()
