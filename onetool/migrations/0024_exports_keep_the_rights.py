"""An export is shown as long as whoever asked has the rights it was made with: the role, and what is granted beside."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("onetool", "0023_bulk_runs")]

    operations = [
        migrations.RenameField(model_name="export", old_name="role", new_name="rights"),
        migrations.AlterField(model_name="export", name="rights", field=models.TextField(editable=False)),
    ]
