"""Who lives in the demo companies and how they sign in; development only."""

from dataclasses import dataclass

PASSWORD = "one-tool-demo"  # noqa: S105  # printed at every start, worth nothing elsewhere


@dataclass(frozen=True, slots=True)
class Person:
    """A sign-in of the demo."""

    name: str
    email: str
    role: str
    company: str


PEOPLE = (
    Person("Alice", "alice@acme.example", "owner", "Acme Heating"),
    Person("Dana", "dana@acme.example", "admin", "Acme Heating"),
    Person("Ted", "ted@acme.example", "member", "Acme Heating"),
    Person("Vera", "vera@acme.example", "viewer", "Acme Heating"),
    Person("Olga", "olga@other.example", "owner", "Other Ltd"),
)
