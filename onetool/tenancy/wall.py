"""Every row belongs to an organisation: no query runs without one, and PostgreSQL refuses what Python forgets."""

import functools
import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django.core import checks
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint
from django.db.models.sql import Query
from django.utils.translation import gettext

from onetool.tenancy.ids import uuid7
from onetool.tenancy.roles import APP_ROLE
from onetool.tenancy.scope import NoOrg, current_org_id, current_scope

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class OrgManager(models.Manager[M_co], Generic[M_co]):
    """The only manager of an OrgModel: it raises outside an organisation and writes `org_id =` into every query."""

    column: ClassVar[str] = "org_id"

    def get_queryset(self) -> models.QuerySet[M_co]:
        scope = current_scope()
        if not scope.is_open:
            raise NoOrg(f"{self.model.__name__} was queried outside an organisation")
        rows = super().get_queryset()
        if not scope.is_everywhere:
            rows.query = _rows_of(self.model, self.column, scope.org_id).chain()
        return rows


@functools.lru_cache(maxsize=1024)
def _rows_of(model: type[models.Model], column: str, org_id: uuid.UUID | None) -> Query:
    # A copy costs an eighth of building the condition anew, and a list of 50 with what hangs on it asks 160 times.
    return models.QuerySet(model).filter(**{column: org_id}).query


class TenantWall(BaseConstraint):
    """UNIQUE (org_id, id), row-level security and the tenant policy, as a constraint so that makemigrations sees it.

    `column="id"` walls a table by its own key (the organisation itself); `append_only` takes UPDATE and DELETE
    from the application.
    """

    def __init__(self, *, name: str, column: str = "org_id", append_only: bool = False) -> None:
        super().__init__(name=name)
        self.column = column
        self.append_only = append_only

    def _unique(self, schema_editor: BaseDatabaseSchemaEditor) -> str:
        columns = "org_id, id" if self.column == "org_id" else self.column
        return f"CONSTRAINT {schema_editor.quote_name(self.name)} UNIQUE ({columns})"

    def _walls(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        table, name = schema_editor.quote_name(model._meta.db_table), schema_editor.quote_name(self.name)
        walls = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY {name} ON {table} USING ({self.column} = (select current_setting('app.org_id')::uuid))",
        ]
        return [*walls, f"REVOKE UPDATE, DELETE ON {table} FROM {APP_ROLE}"] if self.append_only else walls

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        # UNIQUE must stand inside CREATE TABLE, else a table cannot refer to itself.
        assert model
        assert schema_editor
        schema_editor.deferred_sql.extend(self._walls(model, schema_editor))
        return self._unique(schema_editor)

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model
        assert schema_editor
        table = schema_editor.quote_name(model._meta.db_table)
        return ";\n".join(
            [f"ALTER TABLE {table} ADD {self._unique(schema_editor)}", *self._walls(model, schema_editor)]
        )

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model
        assert schema_editor
        table, name = schema_editor.quote_name(model._meta.db_table), schema_editor.quote_name(self.name)
        undo = [
            f"DROP POLICY {name} ON {table}",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
        ]
        return ";\n".join([*undo, f"GRANT UPDATE, DELETE ON {table} TO {APP_ROLE}"] if self.append_only else undo)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to check in Python: the database does."""

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        if self.column != "org_id":
            kwargs["column"] = self.column
        if self.append_only:
            kwargs["append_only"] = True
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        # The name is left out: a renamed model keeps its wall while keys hang on it.
        return isinstance(other, TenantWall) and (self.column, self.append_only) == (other.column, other.append_only)

    __hash__ = BaseConstraint.__hash__


class SameOrg(BaseConstraint):
    """FOREIGN KEY (org_id, x_id) → (org_id, id): a row can only refer to its own organisation's rows."""

    def __init__(self, *, name: str, field: str) -> None:
        super().__init__(name=name)
        self.field = field

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model
        assert schema_editor
        quote, key = schema_editor.quote_name, model._meta.get_field(self.field)
        assert isinstance(key, models.ForeignKey)
        table, target = quote(model._meta.db_table), quote(key.related_model._meta.db_table)
        return (
            f"ALTER TABLE {table} ADD CONSTRAINT {quote(self.name)} FOREIGN KEY (org_id, {quote(key.column)}) "
            f"REFERENCES {target} (org_id, id) DEFERRABLE INITIALLY DEFERRED"
        )

    def constraint_sql(  # type: ignore[override]  # None is allowed: the key is added once both tables stand
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> None:
        assert schema_editor
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model
        assert schema_editor
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to check in Python: the database does."""

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameOrg) and self.field == other.field

    __hash__ = BaseConstraint.__hash__


if TYPE_CHECKING:
    OrgForeignKey = OwnOrgKey = models.ForeignKey
else:

    class OwnOrgKey(models.ForeignKey):
        """The key to a row's own organisation: the one acted in, unless another is named."""

        # Not `default=`: for that django-stubs would take every row's `org_id` to be None at times. Migrations see one.
        def get_default(self) -> uuid.UUID | None:
            return current_org_id()

        def deconstruct(self) -> Any:
            name, _, args, kwargs = super().deconstruct()
            return name, "django.db.models.ForeignKey", args, {**kwargs, "default": current_org_id}

    class OrgForeignKey(models.ForeignKey):
        """A key inside one organisation; it brings its own SameOrg constraint instead of Django's single-column one."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **{**kwargs, "db_constraint": False})

        def deconstruct(self) -> Any:
            name, path, args, kwargs = super().deconstruct()
            kwargs.pop("db_constraint", None)
            return name, path, args, kwargs

        def contribute_to_class(self, cls: type[models.Model], name: str, **kwargs: Any) -> None:
            super().contribute_to_class(cls, name, **kwargs)
            meta = cls._meta
            is_historic = cls.__module__ == "__fake__"
            if (
                meta.abstract
                or is_historic
                or any(isinstance(c, SameOrg) and c.field == name for c in meta.constraints)
            ):
                return
            meta.constraints = [
                *meta.constraints,
                SameOrg(name=f"{meta.app_label}_{meta.model_name}_{name}_same_org", field=name),
            ]
            meta.original_attrs["constraints"] = meta.constraints


if TYPE_CHECKING:

    class _ManagerOfEach:
        # What `objects` is to mypy until a model has its own: `= OrgManager.from_queryset(…)()` could not override
        # a class variable.
        def __get__(self, row: None, model: type[M_co]) -> OrgManager[M_co]: ...


class OrgModel(models.Model):
    """A row of one organisation. A child's Meta inherits OrgModel.Meta and keeps its constraints: a check looks."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = OwnOrgKey("orgs.Organisation", models.CASCADE, related_name="+", db_index=False, editable=False)

    if TYPE_CHECKING:
        pk: uuid.UUID
        org_id: uuid.UUID
        objects: _ManagerOfEach
    else:
        objects = OrgManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        constraints: ClassVar[list[BaseConstraint]] = [TenantWall(name="%(app_label)s_%(class)s_wall")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        scope = current_scope()
        if not scope.is_everywhere and (scope.org_id is None or self.org_id != scope.org_id):
            raise NoOrg(f"{self._meta.label} {self.pk} was saved outside its organisation")
        super().save(*args, **kwargs)

    @classmethod
    def check(cls, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *_missing_wall(cls)]


def _missing_wall(model: type[models.Model]) -> list[checks.CheckMessage]:
    problems: list[checks.CheckMessage] = []
    if not any(isinstance(c, TenantWall) for c in model._meta.constraints):
        hint = "class Meta(OrgModel.Meta): constraints = [*OrgModel.Meta.constraints, …]"
        problems.append(checks.Error("has no tenant wall", hint=hint, obj=model, id="onetool.E001"))
    if not isinstance(model._default_manager, OrgManager):
        hint = "OrgManager.from_queryset(…)()"
        problems.append(checks.Error("its manager is no OrgManager", hint=hint, obj=model, id="onetool.E002"))
    problems += [
        checks.Error(
            f"{many.name}: a join has its own OrgModel", hint=gettext("through=…"), obj=model, id="onetool.E003"
        )
        for many in model._meta.local_many_to_many
        if many.remote_field.through._meta.auto_created  # type: ignore[union-attr]  # no longer a name when checks run
    ]
    return problems
