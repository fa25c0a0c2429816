"""An id names one row, whatever its kind: PostgreSQL keeps the ids that were given, where nobody can read them."""

from django.db import migrations

from onetool.records.claims import claims

KEPT = """
create table id_claim (id uuid primary key, kind varchar(40) not null);
alter table id_claim enable row level security;
revoke all on id_claim from public, onetool_app;

create function claim_id() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into id_claim (id, kind) values (new.id, tg_argv[0]);
    return null;
end $$;
revoke execute on function claim_id() from public, onetool_app;
"""
GONE = "drop function claim_id(); drop table id_claim"


class Migration(migrations.Migration):
    dependencies = [
        ("onetool", "0010_threads_have_kinds"),
        ("orgs", "0005_words_for_what_comes_next"),
        ("clients", "0006_labels"),
        ("scheduling", "0002_past_midnight_and_longer_items"),
        ("quotes", "0008_discounts_and_charges"),
        ("invoices", "0011_refund_reduces"),
    ]
    operations = [
        migrations.RunSQL(KEPT, GONE),
        claims("orgs_organisation", "orgs_member"),
        claims("clients_client", "clients_contact", "clients_property", "clients_note", "clients_export"),
        claims("scheduling_project", "scheduling_task"),
        claims("quotes_taxrate", "quotes_taxgroup", "quotes_quote"),
        claims("invoices_connectedaccount", "invoices_invoice", "invoices_creditnote", "invoices_payment"),
        claims("invoices_refund", "invoices_dispute"),
    ]
