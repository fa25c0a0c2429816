import django.db.models.deletion
from django.db import migrations, models

import onetool.tenancy.wall


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0006_labels"),
        ("orgs", "0005_words_for_what_comes_next"),
        ("quotes", "0010_taxes_move_to_documents"),
        ("scheduling", "0002_past_midnight_and_longer_items"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="quoteline",
            name="quote_line_price_not_negative",
        ),
        migrations.AlterField(
            model_name="quote",
            name="client",
            field=onetool.tenancy.wall.OrgForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="clients.client",
            ),
        ),
        migrations.AlterField(
            model_name="quote",
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
        migrations.AddConstraint(
            model_name="quoteline",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit_price__gte", 0)), name="quoteline_price_not_negative"
            ),
        ),
    ]
