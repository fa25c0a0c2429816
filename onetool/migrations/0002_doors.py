"""The narrow door for a customer's link, and the table of the shared cache."""

from django.db import migrations

LINK_KEY = """
create function link_key(hash varchar) returns table (org_id uuid, link_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
    select l.org_id, l.id from onetool_link l
     where l.token_hash = hash and l.revoked_at is null and l.expires_at > now()
$$;
revoke execute on function link_key(varchar) from public;
grant execute on function link_key(varchar) to onetool_app;
"""

# What Django's `createcachetable` makes, so that a fresh machine needs no further command.
CACHE = """
create table cache (cache_key varchar(255) primary key, value text not null, expires timestamptz not null);
create index cache_expires on cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("onetool", "0001_initial")]
    operations = [
        migrations.RunSQL(LINK_KEY, "drop function link_key(varchar)"),
        migrations.RunSQL(CACHE, "drop table cache"),
    ]
