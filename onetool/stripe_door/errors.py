"""What can go wrong at the Stripe door, in words of ours: nobody else knows the library's exceptions."""


class StripeError(Exception):
    """Something Stripe did not do."""


class StripeOff(StripeError):
    """Online payment is not set up on this installation."""


class StripeUnavailable(StripeError):
    """No answer, or none that counts: it may or may not have been done. Ask again with the same idempotency key."""


class StripeRefused(StripeError):
    """A definite no. `code` and `param` are Stripe's (amount_too_small, account_invalid …), the text is for the log."""

    def __init__(self, message: str, *, code: str = "", param: str = "", status: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.param = param
        self.status = status
