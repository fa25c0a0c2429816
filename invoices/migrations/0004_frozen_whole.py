"""Freeze an issued invoice by naming what may still move, so that a new column is frozen until somebody says otherwise."""

from django.db import migrations

WHOLE = """
create or replace function invoice_stays_frozen() returns trigger language plpgsql as $$
begin
    if old.status = 'draft' then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    if tg_op = 'DELETE' then
        raise exception 'invoice % is issued and cannot be deleted', old.number using errcode = 'integrity_constraint_violation';
    end if;
    if new.status = 'void' then
        old.status := new.status;
    end if;
    old.version := new.version;
    old.updated_at := new.updated_at;
    old.sent_at := new.sent_at;
    old.viewed_at := new.viewed_at;
    if new is distinct from old then
        raise exception 'invoice % is issued and cannot be changed', old.number using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

create or replace function invoice_lines_stay_frozen() returns trigger language plpgsql as $$
declare
    touched uuid := case when tg_op = 'DELETE' then old.invoice_id else new.invoice_id end;
    status text;
begin
    -- Shared with whoever issues it at this moment: what comes after waits, and sees it issued.
    select i.status into status from invoices_invoice i where i.id = touched for share;
    if status <> 'draft' or (tg_op = 'UPDATE' and old.invoice_id <> new.invoice_id) then
        raise exception 'the lines of an issued invoice cannot be changed' using errcode = 'integrity_constraint_violation';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
"""
BEFORE = """
create or replace function invoice_stays_frozen() returns trigger language plpgsql as $$
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

create or replace function invoice_lines_stay_frozen() returns trigger language plpgsql as $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("invoices", "0003_payment_to_review")]
    operations = [migrations.RunSQL(WHOLE, BEFORE)]
