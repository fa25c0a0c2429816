"""The folding of search as a function, and the cards that were folded without it."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from onetool.text.folding import sql


def make_function(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute(sql(), params=None)
    schema_editor.execute(
        "update onetool_searchentry set text = onetool_folded(text) where text <> onetool_folded(text)", params=None
    )


class Migration(migrations.Migration):
    dependencies = [("onetool", "0007_allowances")]

    operations = [
        migrations.RunPython(
            make_function,
            lambda _, editor: editor.execute("drop function onetool_folded(text)", params=None),
        )
    ]
