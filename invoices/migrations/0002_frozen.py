"""What even the owner of the tables cannot do: change what was issued. And the narrow door from a Stripe account to its organisation."""

from django.db import migrations

FROZEN = """
create function invoice_stays_frozen() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        if old.status <> 'draft' then
            raise exception 'invoice % is issued and cannot be deleted', old.number using errcode = 'integrity_constraint_violation';
        end if;
        return old;
    end if;
    if old.status <> 'draft' and (
        new.status = 'draft' or (old.status = 'void' and new.status <> 'void')
        or (new.org_id, new.client_id, new.quote_id, new.project_id, new.title, new.currency, new.tax_mode, new.discount_kind, new.discount_value,
            new.message, new.terms, new.net, new.tax, new.rounding, new.total, new.sequence, new.number, new.issue_date, new.due_date,
            new.content, new.content_hash, new.previous_hash)
        is distinct from
           (old.org_id, old.client_id, old.quote_id, old.project_id, old.title, old.currency, old.tax_mode, old.discount_kind, old.discount_value,
            old.message, old.terms, old.net, old.tax, old.rounding, old.total, old.sequence, old.number, old.issue_date, old.due_date,
            old.content, old.content_hash, old.previous_hash)
    ) then
        raise exception 'invoice % is issued and cannot be changed', old.number using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger invoice_stays_frozen before update or delete on invoices_invoice for each row execute function invoice_stays_frozen();

create function invoice_lines_stay_frozen() returns trigger language plpgsql as $$
declare
    touched uuid := case when tg_op = 'DELETE' then old.invoice_id else new.invoice_id end;
    status text;
begin
    select i.status into status from invoices_invoice i where i.id = touched;
    if status <> 'draft' or (tg_op = 'UPDATE' and old.invoice_id <> new.invoice_id) then
        raise exception 'the lines of an issued invoice cannot be changed' using errcode = 'integrity_constraint_violation';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger invoice_lines_stay_frozen before insert or update or delete on invoices_invoiceline
    for each row execute function invoice_lines_stay_frozen();

create function only_ever_added() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are only ever added', tg_table_name using errcode = 'integrity_constraint_violation';
end $$;
create trigger only_ever_added before update or delete on invoices_ledgerentry for each row execute function only_ever_added();
create trigger only_ever_added before update or delete on invoices_creditnote for each row execute function only_ever_added();
"""
THAWED = """
drop trigger only_ever_added on invoices_creditnote;
drop trigger only_ever_added on invoices_ledgerentry;
drop function only_ever_added();
drop trigger invoice_lines_stay_frozen on invoices_invoiceline;
drop function invoice_lines_stay_frozen();
drop trigger invoice_stays_frozen on invoices_invoice;
drop function invoice_stays_frozen();
"""

ACCOUNT_ORG = """
create function account_org(account varchar) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
    select a.org_id from invoices_connectedaccount a where a.stripe_id = account
$$;
revoke execute on function account_org(varchar) from public;
grant execute on function account_org(varchar) to onetool_app;
"""


class Migration(migrations.Migration):
    dependencies = [("invoices", "0001_initial")]
    operations = [
        migrations.RunSQL(FROZEN, THAWED),
        migrations.RunSQL(ACCOUNT_ORG, "drop function account_org(varchar)"),
    ]
