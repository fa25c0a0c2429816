"""Ids of what hangs on a record name one row too: of files, lines, links, mails, versions."""

from django.db import migrations

from onetool.records.claims import claims_together

TOGETHER = """
create function claim_ids() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into id_claim (id, kind) select id, tg_argv[0] from fresh on conflict do nothing;
    -- By its own kind it was claimed before the row was taken out; twice in its table the key refuses.
    if exists (select from fresh join id_claim claimed using (id) where claimed.kind <> tg_argv[0]) then
        raise unique_violation using message = 'the id names another row', constraint = 'id_claim_pkey';
    end if;
    return null;
end $$;
revoke execute on function claim_ids() from public, onetool_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("onetool", "0013_looks_across"),
        ("scheduling", "0004_words"),
        ("quotes", "0013_words"),
        ("invoices", "0014_words"),
    ]
    operations = [
        migrations.RunSQL(TOGETHER, "drop function claim_ids()"),
        claims_together("onetool_file", "onetool_link", "onetool_message", "onetool_printout"),
        claims_together("scheduling_checklistitem"),
        claims_together("quotes_quoteline", "quotes_quoteversion", "quotes_approval"),
        claims_together("invoices_invoiceline", "invoices_checkoutsession"),
    ]
