"""Addresses that are typed: what no mail reaches is refused at the field, what it reaches is kept as it was typed."""

from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError

from clients.forms import ContactForm, NewClientForm
from invoices import forms as invoices
from onetool.accounts.adapter import AccountAdapter
from onetool.orgs.forms import ProfileForm
from quotes import forms as quotes
from tests.sources import OURS

FORMS: list[type[forms.Form]] = [ContactForm, NewClientForm, ProfileForm, quotes.SendForm, invoices.SendForm]
NO_MAIL = ["jürgen@example.com", "a\u017fb@example.com", "info@-ü-.example", "x@y", "a@b@c.de", "info@ü..example"]


@pytest.mark.parametrize("address", NO_MAIL)
def test_every_field_refuses_an_address_that_no_mail_reaches(address: str) -> None:
    for form in FORMS:
        with pytest.raises(ValidationError):
            form.base_fields["email"].clean(address)
    with pytest.raises(ValidationError):
        AccountAdapter().clean_email(address)


def test_letters_before_the_at_sign_are_refused_in_words() -> None:
    with pytest.raises(ValidationError, match="“ü” before the @"):
        ContactForm.base_fields["email"].clean("jürgen@müller.example")


@pytest.mark.parametrize("typed", ["info@xn--mller-kva.example", "info@müller.example"])
def test_a_domain_is_kept_as_it_was_typed_also_where_the_browser_changed_it(typed: str) -> None:
    assert {form.base_fields["email"].clean(typed) for form in FORMS} == {"info@müller.example"}


def test_no_form_has_a_field_for_addresses_of_its_own() -> None:
    own = [str(path) for app in OURS for path in Path(app).rglob("*.py") if " forms.EmailField(" in path.read_text()]
    assert own == []
