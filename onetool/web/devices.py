"""A browser in words: what it says of itself is for machines."""

from django.utils.translation import gettext

# The order matters: each claims to be the one before.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
DEVICES = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


def device(agent: str) -> str:
    """`Safari on iPhone`, from the header User-Agent."""
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), gettext("A browser"))
    machine = next((name for mark, name in DEVICES.items() if mark in agent), gettext("an unknown device"))
    return gettext("{browser} on {device}").format(browser=browser, device=machine)
