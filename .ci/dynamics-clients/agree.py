"""Microsoft's Python client against the sandbox, over TLS: the organisation's https address, the
sign-in service's, and what to sign in with come in the environment."""

import json
import os
import time
import urllib.parse
import urllib.request

from azure.core.credentials import AccessToken
from PowerPlatform.Dataverse.client import DataverseClient
from PowerPlatform.Dataverse.core.errors import HttpError
from PowerPlatform.Dataverse.models.upsert import UpsertItem


class Application:
    """Client credentials of the sandbox's sign-in service."""

    def get_token(self, *scopes, **_):
        form = {
            "grant_type": "client_credentials",
            "client_id": os.environ["CLIENT_ID"],
            "client_secret": os.environ["CLIENT_SECRET"],
            "scope": scopes[0],
        }
        url = os.environ["TOKEN_URL"]
        with urllib.request.urlopen(url, urllib.parse.urlencode(form).encode()) as answer:
            token = json.load(answer)
        return AccessToken(token["access_token"], int(time.time()) + token["expires_in"])


def refused(work, status, code):
    try:
        work()
    except HttpError as error:
        assert error.status_code == status, error
        assert code in str(error.details) + str(error), (code, error.details, str(error))
    else:
        raise AssertionError("it was not refused")


with DataverseClient(os.environ["ORGANISATION"], Application()) as client:
    item = UpsertItem(alternate_key={"hnt_domain": "pip.example"}, record={"subject": "one"})
    client.records.upsert("lead", [item])
    item = UpsertItem(alternate_key={"hnt_domain": "pip.example"}, record={"subject": "two"})
    client.records.upsert("lead", [item])
    keys = client.tables.get_alternate_keys("lead")
    assert any(key.key_attributes == ["hnt_domain"] and key.status == "Active" for key in keys)
    lead_id = client.records.create("lead", {"subject": "three", "leadqualitycode": "Hot"})
    lead = client.records.retrieve("lead", lead_id, select=["subject", "leadqualitycode"])
    assert lead["subject"] == "three" and lead["leadqualitycode"] == 1, lead
    client.records.update("lead", lead_id, {"subject": "four"})
    assert client.records.retrieve("lead", lead_id, select=["subject"])["subject"] == "four"
    refused(lambda: client.records.update("lead", lead_id, {"hnt_nothing": 1}), 400, "hnt_nothing")
    refused(lambda: client.records.create("lead", {"hnt_domain": "PIP.example"}), 412, "0x80060892")
    client.records.delete("lead", lead_id)
    assert client.records.retrieve("lead", lead_id) is None
print("PowerPlatform-Dataverse-Client agrees")
