"""What a customer may type on the sandbox's page: a test card, or nothing at all."""

from django import forms

# Stripe's test cards that are refused (docs.stripe.com/testing); every other good number is accepted.
DECLINED = {
    "4000000000000002": ("card_declined", "Your card was declined."),
    "4000000000009995": ("insufficient_funds", "Your card has insufficient funds."),
    "4000000000000069": ("expired_card", "Your card has expired."),
    "4000000000000127": ("incorrect_cvc", "Your card’s security code is incorrect."),
}
PLAIN_DECLINE = DECLINED["4000000000000002"]


class CardForm(forms.Form):
    card = forms.CharField(
        label="Card number",
        required=False,
        max_length=30,
        help_text="4242 4242 4242 4242 is paid, 4000 0000 0000 0002 is declined. Empty is fine.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_card(self) -> str:
        number = str(self.cleaned_data["card"]).replace(" ", "").replace("-", "")
        if number and not (number.isascii() and number.isdigit() and 12 <= len(number) <= 19 and _luhn(number)):
            raise forms.ValidationError("Your card number is invalid.")
        return number


def _luhn(number: str) -> bool:
    odd, even = number[-1::-2], number[-2::-2]
    return (sum(map(int, odd)) + sum(sum(divmod(2 * int(digit), 10)) for digit in even)) % 10 == 0
