// The npm package dynamics-web-api against the sandbox: address of the organisation and a token in
// ORGANISATION and TOKEN.
import assert from "node:assert/strict";
import { DynamicsWebApi } from "dynamics-web-api";

const api = new DynamicsWebApi({
  serverUrl: process.env.ORGANISATION,
  dataApi: { version: "9.2" },
  onTokenRefresh: async () => process.env.TOKEN,
});
const key = "hnt_domain='npm.example'";
const refused = async (work, status, code) => {
  const error = await work().then(() => assert.fail("it was not refused"), (error) => error);
  assert.equal(error.status, status);
  assert.equal(error.code, code);
};

const who = await api.callFunction({ functionName: "WhoAmI" });
assert.ok(who.UserId && who.OrganizationId);

const created = await api.upsert({
  collection: "leads", key, data: { subject: "one" }, returnRepresentation: true,
  select: ["leadid", "subject"],
});
assert.equal(created.subject, "one");
const updated = await api.upsert({
  collection: "leads", key, data: { subject: "two" }, returnRepresentation: true,
  select: ["leadid", "subject"],
});
assert.equal(updated.leadid, created.leadid);
assert.equal(updated.subject, "two");

const one = await api.retrieve({ collection: "leads", key: created.leadid, select: ["subject"] });
assert.equal(one.subject, "two");
const some = await api.retrieveMultiple({
  collection: "leads", select: ["subject"], filter: "hnt_domain eq 'npm.example'", count: true,
});
assert.equal(some.oDataCount, 1);

await refused(
  () => api.update({ collection: "leads", key, data: { hnt_nothing: 1 } }), 400, "0x0");
await refused(
  () => api.update({ collection: "leads", key, data: { subject: "x".repeat(301) } }), 400,
  "0x80044331");
await refused(
  () => api.update({ collection: "leads", key: "hnt_domain='nobody.example'", data: {} }), 404,
  "0x80060891");
await refused(
  () => api.create({ collection: "leads", data: { hnt_domain: "npm.example" } }), 412,
  "0x80060892");

const account = await api.create({
  collection: "accounts", data: { name: "Contoso" }, returnRepresentation: true,
});
await api.update({
  collection: "leads", key, data: { "parentaccountid@odata.bind": `/accounts(${account.accountid})` },
});
await api.deleteRecord({ collection: "leads", key: created.leadid });
await refused(() => api.retrieve({ collection: "leads", key: created.leadid }), 404, "0x80040217");
console.log("dynamics-web-api agrees");
