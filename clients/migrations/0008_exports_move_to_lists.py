"""Exports belong to every list; their table is taken over by the ground."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clients", "0007_words")]

    operations = [migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Export")])]
