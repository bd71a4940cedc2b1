#!/usr/bin/env python3
"""The push to Dynamics beside its goals: rate, concurrency, the queue, and the page of leads.

    push.py [WINDOW] [SECONDS] [ROUNDS]

Needs wrk and PostgreSQL on loopback. WINDOW is the service's window in seconds (60; it takes four
of them). The page of 50 leads is asked with and without `dynamicsStatus`; every lead was pushed.
"""
import subprocess
import sys

import harness
from pages import FIELDS, PAGE, cost

WITH = {
    "state": "dynamicsStatus { state }",
    "all": "dynamicsStatus { state isOutdated leadId url lastPushedAt attempts nextAttemptAt error { message } }",
}
PUSHED = """INSERT INTO dynamics_push (lead_id, state, requested_at, dynamics_id, version, hash, held, pushed_at)
  SELECT id, 'PUSHED', now(), gen_random_uuid(), 'W/"1"', md5(domain), '[{"subject":"x"}]', now() FROM lead
  ON CONFLICT (lead_id) DO UPDATE SET state = 'PUSHED', due_at = NULL, dynamics_id = excluded.dynamics_id,
  hash = excluded.hash, version = excluded.version, pushed_at = excluded.pushed_at"""


def main():
    window = sys.argv[1] if len(sys.argv) > 1 else "60"
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 4
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    hunter, seed, push_speed = harness.build("push_speed")
    with harness.database("hunter_load_push") as url:
        subprocess.run([seed, url, "120000"], check=True)
        harness.psql("VACUUM ANALYZE", url)
        subprocess.run([push_speed, url, window], check=False)
        harness.psql(PUSHED, url)
        harness.psql("VACUUM ANALYZE", url)
        settings = {"HUNTER_D365_ENABLED": "true", "HUNTER_D365_BASE_URL": "https://contoso.crm4.dynamics.com",
                    "HUNTER_D365_TENANT_ID": "00000000-0000-0000-0000-000000000000", "HUNTER_D365_CLIENT_ID": "x", "HUNTER_D365_CLIENT_SECRET": "x"}
        with harness.server(hunter, url, **settings) as (address, pid, _):
            queries = {"without": PAGE}
            queries |= {name: PAGE.replace(FIELDS, FIELDS.replace("nodes {", "nodes { " + field, 1)) for name, field in WITH.items()}
            costs = {name: [] for name in queries}
            for _ in range(rounds):
                for name, query in queries.items():
                    _, server, postgres = cost(address, pid, query, None, seconds)
                    costs[name].append(server + postgres)
    without = harness.median(costs["without"])
    for name in WITH:
        ratio = harness.median(costs[name]) / without
        verdict = "met   " if ratio <= 1.3 else "MISSED"
        print(f"{verdict}  {ratio:>10.3f}  <= 1.3: CPU of a page of 50 leads with dynamicsStatus ({name}) to without ({without:.2f} ms)")


if __name__ == "__main__":
    main()
