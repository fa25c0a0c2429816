"""A record that is removed leaves no card in search, whoever removes it."""

from django.db import migrations

from onetool.records.leaving import leaves_nothing

CARDS = """
create function leave_nothing() returns trigger language plpgsql as $$
begin
    delete from onetool_searchentry where org_id = old.org_id and subject_id = old.id;
    return null;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("onetool", "0019_saved_views"),
        ("clients", "0007_words"),
        ("scheduling", "0004_words"),
        ("quotes", "0013_words"),
        ("invoices", "0014_words"),
    ]
    operations = [
        migrations.RunSQL(CARDS, "drop function leave_nothing()"),
        leaves_nothing("clients_client", "clients_contact", "clients_property"),
        leaves_nothing("scheduling_project", "scheduling_task", "quotes_quote", "invoices_invoice"),
    ]
