import django.db.models.deletion
from django.db import migrations

import onetool.tenancy.wall

# The links are found by the tokens that stand in the mails, and then those go: waiting mails get a new one.
FORGET = r"""
    update onetool_message m set link_id = l.id from onetool_link l
    where l.org_id = m.org_id
    and l.token_hash = encode(sha256(convert_to(substring(m.text from '/p/open/([\w-]{40,})/'), 'utf8')), 'hex');
    update onetool_message set
        html = regexp_replace(html, '/p/open/[\w-]{40,}/', '/p/open/…/', 'g'),
        text = regexp_replace(text, '/p/open/[\w-]{40,}/', '/p/open/…/', 'g')
    where text ~ '/p/open/' or html ~ '/p/open/';
    update onetool_signinmail set html = '', text = '' where state <> 'queued';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("onetool", "0011_one_id_one_record"),
        ("orgs", "0002_memberships"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="link",
            field=onetool.tenancy.wall.OrgForeignKey(
                null=True,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="onetool.link",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=onetool.tenancy.wall.SameOrg(field="link", name="onetool_message_link_same_org"),
        ),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
    ]
