"""What was issued is deleted by nobody, but with its whole organisation, by the owner's function, when its time is over."""

from django.db import migrations

GUARDED = """
drop trigger invoice_stays_frozen on invoices_invoice;
create trigger invoice_stays_frozen before update on invoices_invoice
    for each row execute function invoice_stays_frozen();
create trigger invoice_stays before delete on invoices_invoice
    for each row when (not being_erased(old.org_id)) execute function invoice_stays_frozen();
drop trigger invoice_lines_stay_frozen on invoices_invoiceline;
create trigger invoice_lines_stay_frozen before insert or update on invoices_invoiceline
    for each row execute function invoice_lines_stay_frozen();
create trigger invoice_lines_stay before delete on invoices_invoiceline
    for each row when (not being_erased(old.org_id)) execute function invoice_lines_stay_frozen();
drop trigger only_ever_added on invoices_ledgerentry;
create trigger only_ever_added before update on invoices_ledgerentry
    for each row execute function only_ever_added();
create trigger never_removed before delete on invoices_ledgerentry
    for each row when (not being_erased(old.org_id)) execute function only_ever_added();
drop trigger only_ever_added on invoices_creditnote;
create trigger only_ever_added before update on invoices_creditnote
    for each row execute function only_ever_added();
create trigger never_removed before delete on invoices_creditnote
    for each row when (not being_erased(old.org_id)) execute function only_ever_added();
"""
BEFORE = """
drop trigger invoice_stays on invoices_invoice;
drop trigger invoice_stays_frozen on invoices_invoice;
create trigger invoice_stays_frozen before update or delete on invoices_invoice
    for each row execute function invoice_stays_frozen();
drop trigger invoice_lines_stay on invoices_invoiceline;
drop trigger invoice_lines_stay_frozen on invoices_invoiceline;
create trigger invoice_lines_stay_frozen before insert or update or delete on invoices_invoiceline
    for each row execute function invoice_lines_stay_frozen();
drop trigger never_removed on invoices_ledgerentry;
drop trigger only_ever_added on invoices_ledgerentry;
create trigger only_ever_added before update or delete on invoices_ledgerentry
    for each row execute function only_ever_added();
drop trigger never_removed on invoices_creditnote;
drop trigger only_ever_added on invoices_creditnote;
create trigger only_ever_added before update or delete on invoices_creditnote
    for each row execute function only_ever_added();
"""


class Migration(migrations.Migration):
    dependencies = [("invoices", "0014_words"), ("orgs", "0015_closing")]
    operations = [migrations.RunSQL(GUARDED, BEFORE)]
