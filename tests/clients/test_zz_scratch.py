import base64, json
import pytest
from tests.conftest import Person
from clients.models import Client
from tests.clients.test_create import FORM
from onetool.tenancy import acting_in
from tests import factories

def cur(*v): return base64.urlsafe_b64encode(json.dumps(list(v)).encode()).decode()
PK="01a1fd1d-182d-7cb8-9937-675c6220f06c"
CASES=[("clients:index",{"q":"a\0b"}),("clients:index",{"tag":"a\0"}),("clients:index",{"manager":"\0"}),
("clients:board",{"q":"a\0b"}),("clients:duplicates",{"name":"a\0b"}),("clients:duplicates",{"email":"a\0b"}),("clients:duplicates",{"phone":"1234567\0b"}),("search",{"q":"a\0b"}),("clients:new",{"name":"a\0b"}),
("clients:index",{"after":"x"}),("clients:index",{"after":cur("a\0",PK)}),("clients:index",{"after":cur(None,PK)}),("clients:index",{"after":cur({"a":1},PK)}),
("clients:index",{"after":cur([1],PK)}),("clients:index",{"after":cur(5,PK)}),
("clients:index",{"sort":"added","after":cur("x",PK)}),("clients:index",{"sort":"added","after":cur(5,PK)}),("clients:index",{"sort":"added","after":cur(True,PK)}),("clients:index",{"sort":"added","after":cur("2024-01-01",PK)}),("clients:index",{"sort":"added","after":cur("2024-99-01",PK)}),
("clients:index",{"after":cur("a",5)}),("clients:index",{"after":"é"}),("clients:index",{"before":""}),("clients:index",{"after":cur("a")}),
("clients:index",{"part":"nope"}),("clients:index",{"part":"list#x"}),("clients:index",{"part":"../x"}),("clients:index",{"part":"\0"}),("clients:index",{"part":"list","q":"%"}),
("search",{"q":"%%%"}),("search",{"q":"\\\\"}),("search",{"q":"x "*60}),("scheduling:index",{"q":"a\0b"}),("quotes:index",{"q":"a\0b"}),("invoices:index",{"q":"a\0b"}),
("quotes:index",{"after":cur("x",PK)}),("invoices:index",{"after":cur(None,PK)}),("invoices:index",{"sort":"due","after":cur("x",PK)}),
]
@pytest.mark.parametrize("name,q",CASES)
def test_case(alice: Person, smith, name,q):
    alice.browser.raise_request_exception=False
    r=alice.get(name,query=q)
    from tests.pages import words
    print("\n###",r.status_code,name,repr(q)[:60], words(r)[-160:] if r.status_code>=400 else "")
def test_forged(alice, olga, smith, teds_client):
    alice.browser.raise_request_exception=False
    olga.browser.raise_request_exception=False
    c=smith.contacts.get()
    print("\n### forged contact", alice.htmx("clients:new_contact", teds_client, data={"name":"x","id":c.pk}).status_code)
    print("\n### forged note", alice.htmx("clients:add_note", teds_client, data={"text":"x","id":c.pk}).status_code)
    print("\n### forged prop", alice.htmx("clients:new_property", teds_client, data={"street":"x","property_type":"house","id":smith.properties.get().pk}).status_code)
    print("\n### forged client", olga.post("clients:new", data={**FORM,"id":smith.pk}).status_code)
    print("\n### version", alice.htmx("clients:edit", smith, data={**FORM,"version":"9"*5000}).status_code)
    print("\n### export NUL", alice.post("clients:request_export", data={"q":"a\0"}).status_code)
    print("\n### export NUL", alice.post("clients:request_export", data={"tag":"a\0"}).status_code)
    print("\n### nul path", alice.browser.get("/acme-heating/clients/%00/").status_code, alice.browser.get("/ac%00me/").status_code)
    print("\n### bulk", alice.htmx("clients:bulk_archive", data={"ids":["\0"]}).status_code)
