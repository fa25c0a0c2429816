"""Pictures of every mode come out as they look, and a logo is seen on whatever it is shown."""

import io
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from onetool.abilities.files import thumbnails

GPS, ORIENTATION = 0x8825, 0x0112  # EXIF tags


def saved(picture: Image.Image, kind: str = "PNG", **options: Any) -> io.BytesIO:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    out.seek(0)
    return out


def small(content: io.BytesIO) -> Image.Image:
    return Image.open(io.BytesIO(thumbnails.webp(content)))


def logo(content: io.BytesIO) -> Image.Image:
    return Image.open(io.BytesIO(thumbnails.logo(content)))


def middle(picture: Image.Image) -> Any:
    return picture.getpixel((picture.width // 2, picture.height // 2))


def near(seen: Any, wanted: tuple[int, ...], within: int = 12) -> bool:
    return all(abs(one - other) <= within for one, other in zip(seen, wanted, strict=True))


# --- Modes ------------------------------------------------------------------------------------------------------------
def deep_grey(value: int) -> Image.Image:
    return Image.frombytes("I;16", (64, 64), value.to_bytes(2, "little") * 64 * 64)


GREY, RED = (128, 128, 128), (200, 30, 30)
PALETTE = Image.new("RGB", (64, 64), RED).quantize(8)
MODES = [
    ("L", saved(Image.new("L", (64, 64), 128)), GREY),
    ("I;16", saved(deep_grey(128 * 257)), GREY),
    ("1", saved(Image.new("1", (64, 64), 1)), (255, 255, 255)),
    ("LA", saved(Image.new("LA", (64, 64), (128, 255))), GREY),
    ("P", saved(PALETTE), RED),
    ("GIF", saved(PALETTE, "GIF"), RED),
    ("CMYK", saved(Image.new("RGB", (64, 64), RED).convert("CMYK"), "JPEG"), RED),
    ("HEIC", saved(Image.new("RGB", (64, 64), RED), "HEIF"), RED),
]


@pytest.mark.parametrize(("content", "colour"), [case[1:] for case in MODES], ids=[case[0] for case in MODES])
def test_a_picture_of_any_mode_keeps_its_colours(content: io.BytesIO, colour: tuple[int, ...]) -> None:
    content.seek(0)
    assert near(middle(small(content).convert("RGB")), colour)
    content.seek(0)
    assert near(middle(logo(content).convert("RGB")), colour)


@pytest.mark.parametrize("value", [0, 255, 256, 20_000, 40_000, 65_535])
def test_sixteen_bits_of_grey_are_divided_and_not_cut_off(value: int) -> None:
    assert near(middle(small(saved(deep_grey(value))).convert("RGB")), (value // 257,) * 3)


@pytest.mark.parametrize("mode", ["P", "LA", "RGBA", "GIF"])
def test_what_is_transparent_stays_so_in_a_thumbnail(mode: str) -> None:
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    clear.paste((200, 30, 30, 255), (0, 0, 32, 64))
    content = saved(clear, "GIF") if mode == "GIF" else saved(clear.convert(mode) if mode != "RGBA" else clear)
    shown = small(content).convert("RGBA")
    assert shown.getpixel((60, 32))[3] == 0
    assert shown.getpixel((4, 32))[3] == 255


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_a_moving_picture_the_first_frame_is_shown(kind: str) -> None:
    frames = [Image.new("RGB", (64, 64), colour) for colour in (RED, (0, 200, 0), (0, 0, 200))]
    assert near(middle(small(saved(frames[0], kind, save_all=True, append_images=frames[1:])).convert("RGB")), RED)


def test_colours_of_a_wider_space_are_those_of_a_page() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    wrong = saved(Image.new("RGB", (64, 64), RED), icc_profile=profile)
    assert near(middle(small(wrong)), RED)
    assert near(middle(small(saved(Image.new("RGB", (64, 64), RED), icc_profile=b"no profile"))), RED)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert near(middle(small(saved(Image.new("RGB", (64, 64), RED), icc_profile=srgb))), RED)
    # The same numbers, read in a space whose gamma is 1, are another, lighter red.
    linear = srgb.replace(_curve(srgb), _straight(_curve(srgb)))
    assert not near(middle(small(saved(Image.new("RGB", (64, 64), RED), icc_profile=linear))), RED)


def _curve(profile: bytes) -> bytes:
    place = profile.index(b"para")
    return profile[place : place + 32]


def _straight(curve: bytes) -> bytes:
    return b"para" + bytes(4) + bytes(4) + (65536).to_bytes(4, "big") + bytes(len(curve) - 16)


def test_where_and_with_what_a_photo_was_taken_stays_with_the_original() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (40.0, 44.0, 55.0)
    text = PngImagePlugin.PngInfo()
    text.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>40.7</x:xmpmeta>")
    photo = Image.new("RGB", (64, 32), RED)
    for kind, options in (("JPEG", {}), ("PNG", {"pnginfo": text}), ("WEBP", {})):
        made = thumbnails.webp(saved(photo, kind, exif=exif, **options))
        shown = Image.open(io.BytesIO(made))
        assert shown.size == (32, 64)
        assert not shown.getexif() and not {"exif", "xmp", "icc_profile"} & set(shown.info)
        assert b"EXIF" not in made and b"XMP" not in made


# --- Logos ------------------------------------------------------------------------------------------------------------
def mark(colour: tuple[int, int, int], kind: str) -> io.BytesIO:
    picture = Image.new("RGBA", (240, 80), (0, 0, 0, 0))
    picture.paste((*colour, 255), (80, 20, 160, 60))
    return saved(picture, kind)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
@pytest.mark.parametrize(
    ("colour", "ground"),
    [
        ((0, 0, 0), thumbnails.WHITE),
        ((31, 95, 191), thumbnails.WHITE),
        ((128, 128, 128), thumbnails.WHITE),
        ((255, 255, 255), thumbnails.DARK),
        ((250, 240, 180), thumbnails.DARK),
    ],
)
def test_a_transparent_logo_gets_a_ground_on_which_it_is_seen(
    colour: tuple[int, int, int], ground: str, kind: str
) -> None:
    shown = logo(mark(colour, kind))
    corner = tuple(bytes.fromhex(ground[1:]))
    assert not shown.has_transparency_data
    assert near(shown.getpixel((1, 1)), corner)
    assert near(middle(shown), colour)


def test_a_logo_without_transparency_stays_as_it_is() -> None:
    assert logo(saved(Image.new("RGB", (240, 80), RED))).size == (240, 80)
    assert logo(saved(Image.new("RGBA", (240, 80), (*RED, 255)))).size == (240, 80)


def test_a_logo_of_which_nothing_is_seen_is_no_error() -> None:
    assert near(middle(logo(saved(Image.new("RGBA", (240, 80), (0, 0, 0, 0))))), (255, 255, 255))
