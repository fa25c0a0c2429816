"""Taxes belong to what quotes and invoices share; the tables are taken over by `documents`."""

from django.db import migrations

MODELS = ("TaxDefault", "TaxGroupRate", "TaxGroup", "TaxRate")


class Migration(migrations.Migration):
    dependencies = [("quotes", "0009_line_reasons_and_charges")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name) for name in MODELS]),
    ]
