"""What a password must be: long, not a known one, and not what everybody knows of its owner."""

from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from onetool.accounts.models import User

SHORTEST, LONGEST = 12, 128  # NIST SP 800-63B §5.1.1.2 asks for 8 and 64 at least
PRODUCT = "onetool"
HELP = format_lazy(_("At least {count} characters."), count=SHORTEST)


class PasswordRules:
    """All rules in one, so that the form says one line before anything is typed. Passwords of before stay good."""

    others = (CommonPasswordValidator(), UserAttributeSimilarityValidator())

    def validate(self, password: str, user: "User | None" = None) -> None:
        """Raises ValidationError with the first rule that is broken, in words."""
        if len(password) < SHORTEST:
            raise ValidationError(
                gettext("Use at least {shortest} characters.").format(shortest=SHORTEST), code="password_too_short"
            )
        if len(password) > LONGEST:
            raise ValidationError(
                gettext("Use at most {longest} characters.").format(longest=LONGEST), code="password_too_long"
            )
        if PRODUCT in "".join(filter(str.isalnum, password.casefold())):
            raise ValidationError(
                gettext("Don’t use the product’s name in your password."), code="password_names_product"
            )
        for other in self.others:
            other.validate(password, user)

    def get_help_text(self) -> str:
        return str(HELP)
