"""What the sweep of quotes asks of all organisations: a narrow function of the owner's."""

from django.db import migrations

CREATE = """
create function quotes_maybe_over(before date, most int) returns table (org_id uuid, id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
    select q.org_id, q.id from quotes_quote q
     where q.status in ('sent', 'viewed') and q.valid_until < before order by q.valid_until limit most
$$;
revoke execute on function quotes_maybe_over(date, int) from public;
grant execute on function quotes_maybe_over(date, int) to onetool_app;
"""


class Migration(migrations.Migration):
    dependencies = [("quotes", "0011_shared_document")]
    operations = [migrations.RunSQL(CREATE, "drop function quotes_maybe_over(date, int)")]
