"""Taxes, taken over from `quotes` with their rows, walls and keys."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import onetool.tenancy.ids
import onetool.tenancy.scope
import onetool.tenancy.wall

TABLES = ("taxrate", "taxgroup", "taxgrouprate", "taxdefault")
# Their names begin with the app's: tables, constraints with their indexes, policies.
_RENAME = """
do $$
declare one record;
begin
    alter table {old}_{table} rename to {new}_{table};
    for one in select conname as name from pg_constraint
            where conrelid = '{new}_{table}'::regclass and conname like '{old}\\_%' loop
        execute format('alter table {new}_{table} rename constraint %I to %I',
            one.name, '{new}' || substr(one.name, length('{old}') + 1));
    end loop;
    for one in select polname as name from pg_policy where polrelid = '{new}_{table}'::regclass loop
        execute format('alter policy %I on {new}_{table} rename to %I',
            one.name, '{new}' || substr(one.name, length('{old}') + 1));
    end loop;
end $$
"""


def renamed(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        _RENAME.format(table=table, old="quotes", new="documents"),
        _RENAME.format(table=table, old="documents", new="quotes"),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0006_labels"),
        ("onetool", "0012_tokens_are_not_kept"),
        ("orgs", "0005_words_for_what_comes_next"),
        ("quotes", "0010_taxes_move_to_documents"),
    ]

    operations = [
        *[renamed(table) for table in TABLES],
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="TaxGroup",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=onetool.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("name", models.CharField(max_length=60)),
                        ("is_default", models.BooleanField(default=False, verbose_name="On new lines")),
                        ("archived_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "org",
                            models.ForeignKey(
                                db_index=False,
                                default=onetool.tenancy.scope.current_org_id,
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="orgs.organisation",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                    },
                ),
                migrations.CreateModel(
                    name="TaxDefault",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=onetool.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "client",
                            onetool.tenancy.wall.OrgForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tax_defaults",
                                to="clients.client",
                            ),
                        ),
                        (
                            "org",
                            models.ForeignKey(
                                db_index=False,
                                default=onetool.tenancy.scope.current_org_id,
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="orgs.organisation",
                            ),
                        ),
                        (
                            "place",
                            onetool.tenancy.wall.OrgForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tax_defaults",
                                to="clients.property",
                            ),
                        ),
                        (
                            "group",
                            onetool.tenancy.wall.OrgForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="defaults",
                                to="documents.taxgroup",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                    },
                ),
                migrations.CreateModel(
                    name="TaxRate",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=onetool.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("name", models.CharField(max_length=60)),
                        ("percent", models.DecimalField(decimal_places=4, max_digits=7)),
                        (
                            "category",
                            models.CharField(
                                choices=[
                                    ("standard", "Standard"),
                                    ("zero", "Zero rate"),
                                    ("exempt", "Exempt"),
                                    ("reverse_charge", "Reverse charge"),
                                    ("outside_scope", "Outside the scope of tax"),
                                ],
                                default="standard",
                                max_length=20,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=200)),
                        ("is_default", models.BooleanField(default=False, verbose_name="On new lines")),
                        ("archived_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "org",
                            models.ForeignKey(
                                db_index=False,
                                default=onetool.tenancy.scope.current_org_id,
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="orgs.organisation",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                    },
                ),
                migrations.CreateModel(
                    name="TaxGroupRate",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=onetool.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        (
                            "group",
                            onetool.tenancy.wall.OrgForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="documents.taxgroup",
                            ),
                        ),
                        (
                            "org",
                            models.ForeignKey(
                                db_index=False,
                                default=onetool.tenancy.scope.current_org_id,
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="orgs.organisation",
                            ),
                        ),
                        (
                            "rate",
                            onetool.tenancy.wall.OrgForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="groups",
                                to="documents.taxrate",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                    },
                ),
                migrations.AddConstraint(
                    model_name="taxgroup",
                    constraint=onetool.tenancy.wall.TenantWall(name="documents_taxgroup_wall"),
                ),
                migrations.AddConstraint(
                    model_name="taxgroup",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("archived_at", None)), fields=("org", "name"), name="tax_group_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="taxgroup",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("is_default", True)), fields=("org",), name="one_default_tax_group"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="taxgroup",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("is_default", False), ("archived_at", None), _connector="OR"),
                        name="default_tax_group_is_current",
                    ),
                ),
                migrations.AddIndex(
                    model_name="taxdefault",
                    index=models.Index(fields=["org", "group"], name="tax_default_group"),
                ),
                migrations.AddConstraint(
                    model_name="taxdefault",
                    constraint=onetool.tenancy.wall.TenantWall(name="documents_taxdefault_wall"),
                ),
                migrations.AddConstraint(
                    model_name="taxdefault",
                    constraint=models.UniqueConstraint(fields=("org", "client"), name="one_tax_default_per_client"),
                ),
                migrations.AddConstraint(
                    model_name="taxdefault",
                    constraint=models.UniqueConstraint(fields=("org", "place"), name="one_tax_default_per_property"),
                ),
                migrations.AddConstraint(
                    model_name="taxdefault",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("client", None), ("place__isnull", False)),
                            models.Q(("client__isnull", False), ("place", None)),
                            _connector="OR",
                        ),
                        name="tax_default_of_a_client_or_a_property",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="taxdefault",
                    constraint=onetool.tenancy.wall.SameOrg(field="group", name="documents_taxdefault_group_same_org"),
                ),
                migrations.AddConstraint(
                    model_name="taxdefault",
                    constraint=onetool.tenancy.wall.SameOrg(
                        field="client", name="documents_taxdefault_client_same_org"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="taxdefault",
                    constraint=onetool.tenancy.wall.SameOrg(field="place", name="documents_taxdefault_place_same_org"),
                ),
                migrations.AddConstraint(
                    model_name="taxrate",
                    constraint=onetool.tenancy.wall.TenantWall(name="documents_taxrate_wall"),
                ),
                migrations.AddConstraint(
                    model_name="taxrate",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("archived_at", None)),
                        fields=("org", "name", "percent"),
                        name="tax_rate_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="taxrate",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("is_default", True)), fields=("org",), name="one_default_tax_rate"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="taxrate",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("percent__gte", 0), ("percent__lte", 100)), name="tax_rate_in_percent"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="taxrate",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("category", "standard"), ("percent", 0), _connector="OR"),
                        name="only_the_standard_rate_has_a_percent",
                    ),
                ),
                migrations.AddIndex(
                    model_name="taxgrouprate",
                    index=models.Index(fields=["org", "rate"], name="tax_group_of_rate"),
                ),
                migrations.AddConstraint(
                    model_name="taxgrouprate",
                    constraint=onetool.tenancy.wall.TenantWall(name="documents_taxgrouprate_wall"),
                ),
                migrations.AddConstraint(
                    model_name="taxgrouprate",
                    constraint=models.UniqueConstraint(fields=("org", "group", "rate"), name="rate_once_in_its_group"),
                ),
                migrations.AddConstraint(
                    model_name="taxgrouprate",
                    constraint=onetool.tenancy.wall.SameOrg(
                        field="group", name="documents_taxgrouprate_group_same_org"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="taxgrouprate",
                    constraint=onetool.tenancy.wall.SameOrg(field="rate", name="documents_taxgrouprate_rate_same_org"),
                ),
            ]
        ),
    ]
