// The public server audit of graphql-http against a running server. Every check must pass, the
// optional ones too: exit code 1 unless all of them do.
//
//   npm ci --prefix .ci/audit && node .ci/audit/audit.mjs http://127.0.0.1:8080/graphql
import { auditServer } from "graphql-http";

const EXPECTED = 61;

const url = process.argv[2] ?? "http://127.0.0.1:8080/graphql";
const results = await auditServer({ url });
const failed = results.filter((result) => result.status !== "ok");
for (const { id, name, status, reason } of failed) {
  console.error(`${status} ${id} ${name}: ${reason}`);
}
console.log(`${results.length - failed.length} of ${results.length} checks pass at ${url}`);
if (results.length < EXPECTED) {
  console.error(`expected at least ${EXPECTED} checks`);
}
process.exitCode = failed.length === 0 && results.length >= EXPECTED ? 0 : 1;
