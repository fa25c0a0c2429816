"""Pure: a company's colour made dark enough for white words upon it (WCAG 2.2, 1.4.3)."""

LEAST_CONTRAST = 4.5
STEP = 0.98  # of the light that stays at each step


def under_white(colour: str) -> str:
    """The colour itself where white reads well on it, otherwise the same hue darkened until it does."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    share = 1.0
    while True:
        darker = tuple(int(part * share) for part in (red, green, blue))
        if contrast_with_white(*darker) >= LEAST_CONTRAST:
            return "#{:02x}{:02x}{:02x}".format(*darker)
        share *= STEP


def contrast_with_white(red: int, green: int, blue: int) -> float:
    """From 1 (white) to 21 (black); the parts are sRGB, 0 to 255."""
    luminance = 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)
    return 1.05 / (luminance + 0.05)


def _linear(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
