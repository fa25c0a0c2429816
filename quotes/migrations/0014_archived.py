"""Quotes that were put away."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("quotes", "0013_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="quote",
            name="archived_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="Archived"),
        ),
    ]
