"""The part of Stripe's API that OneTool uses, behind the same key, headers, idempotency and errors."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.views.decorators.csrf import csrf_exempt

from onetool.access.policies import open_to_all
from onetool.dev.stripe_sandbox.errors import ApiError, no_access
from onetool.dev.stripe_sandbox.models import Account, KeptAnswer, new_id
from onetool.dev.stripe_sandbox.params import Shape, read
from onetool.stripe_door.client import sandbox_key

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One request, understood: the connected account it acts for, the id in its path, its parameters."""

    acting_for: Account | None
    pk: str
    params: Json

    @property
    def account(self) -> Account:
        """The connected account; the platform itself takes no money here."""
        if self.acting_for is None:
            raise ApiError("This sandbox knows direct charges only: send a Stripe-Account header.")
        return self.acting_for


@dataclass(frozen=True, slots=True)
class Operation:
    """What a method does, and the parameters it knows."""

    run: Callable[[Call], Json]
    shape: Shape


def endpoint(**operations: Operation) -> Callable[..., HttpResponse]:
    """A view that answers each method named (GET=…, POST=…)."""

    @csrf_exempt
    @open_to_all
    def view(request: HttpRequest, pk: str = "") -> HttpResponse:
        try:
            operation = operations.get(request.method or "")
            if operation is None:
                raise ApiError(f"Unrecognized request URL ({request.method}: {request.path}).", status=404)
            _check_key(request)
            answer = _answered(request, operation, pk)
        except ApiError as error:
            answer = JsonResponse(error.body, status=error.status)
        answer["Request-Id"] = new_id("req_", 14)
        return answer

    return view


def _check_key(request: HttpRequest) -> None:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), sandbox_key().encode()):
        raise ApiError("Invalid API Key provided.", status=401)


def _answered(request: HttpRequest, operation: Operation, pk: str) -> JsonResponse:
    query = request.POST if request.method == "POST" else request.GET
    call = Call(_acting_for(request), pk, read(query, operation.shape))
    key = request.headers.get("Idempotency-Key", "")
    if request.method != "POST" or not key:
        with transaction.atomic():
            return JsonResponse(operation.run(call))
    if len(key) > 255:
        raise ApiError("Idempotency keys can be up to 255 characters long.")
    return _answered_once(call, operation, key, _fingerprint(request, query))


def _answered_once(call: Call, operation: Operation, key: str, fingerprint: str) -> JsonResponse:
    # A second request with the key waits at the unique row for the first; a refusal rolls back and leaves the key free.
    with transaction.atomic():
        account = call.acting_for.id if call.acting_for else ""
        kept, is_new = KeptAnswer.objects.get_or_create(account=account, key=key, defaults={"fingerprint": fingerprint})
        if is_new:
            kept.body = operation.run(call)
            kept.save(update_fields=["body"])
    if kept.fingerprint != fingerprint:
        rule = "Keys for idempotent requests can only be used with the same parameters they were first used with."
        hint = f"Try using a key other than '{key}' if you meant to execute a different request."
        raise ApiError(f"{rule} {hint}", kind="idempotency_error")
    return JsonResponse(kept.body, headers={} if is_new else {"Idempotent-Replayed": "true"})


def _acting_for(request: HttpRequest) -> Account | None:
    account_id = request.headers.get("Stripe-Account", "")
    if not account_id:
        return None
    account = Account.objects.filter(pk=account_id, is_connected=True).first()
    if account is None:
        raise no_access(account_id)
    return account


def _fingerprint(request: HttpRequest, query: QueryDict) -> str:
    wanted = json.dumps([request.path, sorted(query.items())])
    return hashlib.sha256(wanted.encode()).hexdigest()
