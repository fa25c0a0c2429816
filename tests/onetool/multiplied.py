"""A world of one row a kind made large: every tenant row copied into many organisations, many times, by SQL.

Copies keep together: what hung on a client hangs on the copy of that client. A new kind of record is copied by itself.
"""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, models
from django.db.models import UniqueConstraint

from onetool.orgs.models import Member, Organisation
from onetool.tenancy.wall import OrgModel
from tests.bench.filling import unguarded

_SUFFIX = "o.number || '-' || n"


def multiply(org: Organisation, *, of: type[OrgModel], until: int, others_every: int = 1, orgs: int = 500) -> None:
    """Copy the rows of `org` into so many others until there are that many of one model.

    Of the other models only one copy in `others_every` is made.
    """
    tenants = [model for model in apps.get_models() if issubclass(model, OrgModel)]
    copies = until // (of.objects.count() * (orgs + 1)) + 1
    with unguarded([model._meta.db_table for model in [*tenants, Organisation]]), connection.cursor() as cursor:
        cursor.execute("create temp table crowd on commit drop as select %s::uuid as id, 0 as number", [org.pk])
        cursor.execute("insert into crowd select md5(n::text)::uuid, n from generate_series(1, %s) n", [orgs])
        _found_companies(org)
        for model in tenants:
            if model is not Member:
                _copy(model, copies, every=1 if model is of else others_every)
        cursor.execute("drop table crowd")
    with connection.cursor() as cursor:
        cursor.execute("set local role onetool")
        cursor.execute("analyze")
        cursor.execute("set local role onetool_app")


def _found_companies(org: Organisation) -> None:
    """The other organisations, with people of their own in the same places."""
    users = get_user_model()
    others = "crowd o, generate_series(0, 0) n where o.number > 0 and t."
    with connection.cursor() as cursor:
        cursor.execute(_insert(Organisation, {"id": "o.id"}, f"{others}id = %s"), [org.pk])
        cursor.execute(
            _insert(
                users, {"id": _other("t.id", "n")}, f"{others}id in (select user_id from orgs_member where org_id = %s)"
            ),
            [org.pk],
        )
        own = {"org_id": "o.id", "id": _member("t.id"), "user_id": _other("t.user_id", "n")}
        cursor.execute(_insert(Member, own, f"{others}org_id = %s"), [org.pk])


def _copy(model: type[OrgModel], copies: int, *, every: int) -> None:
    changed = {field.column: sql for field in model._meta.concrete_fields if (sql := _changed(field))}
    own = "t.org_id = (select id from crowd where number = 0)"
    source = f"crowd o, generate_series({every}, {copies}, {every}) n where {own} order by o.id"
    with connection.cursor() as cursor:
        cursor.execute(_insert(model, changed, source))


def _insert(model: type[models.Model], changed: dict[str, str], source: str) -> str:
    table = model._meta.db_table
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    values = ", ".join(changed.get(field.column) or _distinct(field) or f't."{field.column}"' for field in fields)
    names = ", ".join(f'"{field.column}"' for field in fields)
    return f'insert into "{table}" ({names}) select {values} from "{table}" t, {source} on conflict do nothing'


def _changed(field: models.Field) -> str | None:
    """SQL of a key in the copy: the copy's own organisation and people, and the copies of the records it names."""
    column = f't."{field.column}"'
    target = field.related_model
    if target is Organisation:
        return "o.id"
    if target is Member:
        return _member(column)
    if isinstance(field, models.UUIDField) or (isinstance(target, type) and issubclass(target, OrgModel)):
        return _other(column, "n")
    return None


def _member(column: str) -> str:
    return f"case when o.number = 0 then {column} else {_other(column, '0')} end"


def _other(column: str, n: str) -> str:
    return f"md5({column}::text || o.number || '-' || {n})::uuid"


def _distinct(field: models.Field) -> str | None:
    """SQL of a number or a name that may stand there once only."""
    constraints = [one for one in field.model._meta.constraints if isinstance(one, UniqueConstraint)]
    if field.primary_key or not (field.unique or any(field.name in one.fields for one in constraints)):
        return None
    if isinstance(field, models.CharField) and (field.max_length or 0) >= 20:
        # What is empty is not unique: such constraints have a condition.
        column = f't."{field.column}"'
        return f"case {column} when '' then '' else left({column}, {field.max_length} - 9) || {_SUFFIX} end"
    return f't."{field.column}" + n * 1000' if isinstance(field, models.IntegerField) else None
