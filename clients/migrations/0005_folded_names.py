"""Names by which clients are sorted and compared, folded as search folds."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clients", "0004_state_off_cards"), ("onetool", "0008_folding")]

    operations = [
        migrations.RunSQL(
            "update clients_client set sort_name = left(onetool_folded(name), 120) "
            "where sort_name <> left(onetool_folded(name), 120)",
            migrations.RunSQL.noop,
        )
    ]
