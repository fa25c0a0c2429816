"""What this package says when it cannot count with what it was given: English that others may translate."""

from collections.abc import Callable


def _(text: str) -> str:
    """Mark a text for translators; the package itself speaks English and needs no Django."""
    return text


class Words:
    """A text, and what stands as `{name}` in it: values, or words again."""

    def __init__(self, text: str, /, **names: object) -> None:
        self.text, self.names = text, names

    def __str__(self) -> str:
        return self.read(_)

    def read(self, translate: Callable[[str], str]) -> str:
        """The words in another language, by that language's `gettext`."""
        names = {
            name: value.read(translate) if isinstance(value, Words) else value for name, value in self.names.items()
        }
        return translate(self.text).format(**names) if names else translate(self.text)


class MoneyError(ValueError):
    """A number or a choice that cannot be counted with; the words are fit for the person who made it."""

    def __init__(self, text: str, /, **names: object) -> None:
        self.words = Words(text, **names)
        super().__init__(str(self.words))


class TooLarge(MoneyError):
    """A document whose sums are larger than any column keeps."""


class BrokenExplanation(MoneyError):
    """A stored explanation whose steps do not follow from one another."""
