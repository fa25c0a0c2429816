"""How Stripe says no: a status, and a body with type, code, message and parameter."""

from typing import Any


class ApiError(Exception):
    """An answer other than 200."""

    def __init__(
        self, message: str, *, code: str = "", param: str = "", status: int = 400, kind: str = "invalid_request_error"
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error = {
            "message": message,
            "type": kind,
            **({"code": code} if code else {}),
            **({"param": param} if param else {}),
        }

    @property
    def body(self) -> dict[str, Any]:
        return {"error": self.error}


def unknown(param: str) -> ApiError:
    return ApiError(f"Received unknown parameter: {param}", code="parameter_unknown", param=param)


def missing(param: str) -> ApiError:
    return ApiError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def no_such(kind: str, key: str, *, param: str = "id") -> ApiError:
    return ApiError(f"No such {kind}: '{key}'", code="resource_missing", param=param, status=404)


def no_access(account: str) -> ApiError:
    message = f"The provided key does not have access to account '{account}' (or that account does not exist)."
    return ApiError(f"{message} Application access may have been revoked.", code="account_invalid", status=403)
