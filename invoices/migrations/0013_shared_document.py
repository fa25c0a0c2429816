from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models

import onetool.tenancy.wall


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0006_labels"),
        ("invoices", "0012_line_reasons_and_charges"),
        ("orgs", "0005_words_for_what_comes_next"),
        ("scheduling", "0002_past_midnight_and_longer_items"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="invoiceline",
            name="invoice_line_price_not_negative",
        ),
        migrations.AlterField(
            model_name="invoice",
            name="client",
            field=onetool.tenancy.wall.OrgForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="clients.client",
            ),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="currency",
            field=models.CharField(editable=False, max_length=3),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="net",
            field=models.DecimalField(decimal_places=4, default=Decimal("0"), editable=False, max_digits=18),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="project",
            field=onetool.tenancy.wall.OrgForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="scheduling.project",
            ),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="rounding",
            field=models.DecimalField(decimal_places=4, default=Decimal("0"), editable=False, max_digits=18),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="tax",
            field=models.DecimalField(decimal_places=4, default=Decimal("0"), editable=False, max_digits=18),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="total",
            field=models.DecimalField(decimal_places=4, default=Decimal("0"), editable=False, max_digits=18),
        ),
        migrations.AddConstraint(
            model_name="invoiceline",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit_price__gte", 0)), name="invoiceline_price_not_negative"
            ),
        ),
    ]
