"""The garbage collector, kept off what a server’s process has loaded for good."""

import gc

YOUNG = 10_000  # new objects between two looks at the youngest: a page of 50 rows makes more than Python's 700


def freeze() -> None:
    """Leave everything that exists now out of all later collections; call it once a process has its code and URLs.

    A full collection walks half a million objects of Django's: a tenth of a second, in the middle of a request or a
    bulk action.
    """
    gc.collect()
    gc.freeze()
    _, middle, old = gc.get_threshold()
    gc.set_threshold(YOUNG, middle, old)
