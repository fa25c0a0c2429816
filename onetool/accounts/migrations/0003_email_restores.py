import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import onetool.tenancy.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_planned_companies"),
    ]

    operations = [
        migrations.CreateModel(
            name="EmailRestore",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=onetool.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="email_restores",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
