"""What this package says when it cannot count with what it was given."""


class MoneyError(ValueError):
    """A number or a choice that cannot be counted with; the text is fit for the person who made it."""


class TooLarge(MoneyError):
    """A document whose sums are larger than any column keeps."""


class BrokenExplanation(MoneyError):
    """A stored explanation whose steps do not follow from one another."""
