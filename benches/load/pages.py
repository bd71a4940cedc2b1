#!/usr/bin/env python3
"""Pages of leads, dashboard, growth, start and memory, beside pgbench on the same SQL.

    pages.py [SECONDS] [ROUNDS]

Needs wrk, pgbench and PostgreSQL on loopback. Seeds 10,000, 100,000 and 1,000,000 leads of one
sequence (the smaller is a prefix of the larger) and prints every gate as a ratio of one run.
"""
import subprocess
import sys

import harness

FIELDS = """nodes { id domain displayDomain companyName country scanState scannedAt
  assessment { score segment priority category categoryLabel reason rulesetVersion }
  signals { provider gateway spf { state } dkim { state } dmarc { state policy } mx { root } } }
  pageInfo { hasNextPage endCursor }"""
PAGE = "query($after: String) { leads(first: 50, after: $after) { %s } }" % FIELDS
SCALARS = "{ leads(first: 50) { nodes { id domain companyName country scanState scannedAt } pageInfo { hasNextPage endCursor } } }"
DASHBOARD = "{ dashboard { leadCount averageScore highPriorityCount bySegment { segment count } byCategory { category count } byProvider { provider count } byCountry { country count } scoreHistogram } }"
ONE = "query($d: String!) { lead(domain: $d) { id domain companyName assessment { score reason } signals { provider mx { hosts { host } } } } }"


def cost(address, pid, query, variables, seconds):
    """Requests a second, and CPU milliseconds a request of the server and of the database."""
    server, postgres = harness.cpu(pid), harness.cpu_of_postgres()
    rate = harness.wrk(address, query, variables, seconds=seconds)
    requests = rate * seconds
    return rate, 1000 * (harness.cpu(pid) - server) / requests, 1000 * (harness.cpu_of_postgres() - postgres) / requests


def deep_cursor(address, page):
    after = None
    for _ in range(page - 1):
        after = harness.ask(address, "query($after: String) { leads(first: 100, after: $after) { pageInfo { endCursor } } }", {"after": after})["leads"]["pageInfo"]["endCursor"]
    return after


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    hunter, seed = harness.build()
    floor_sql = subprocess.run([seed, "--page-sql"], check=True, capture_output=True, text=True).stdout
    table = {}
    for leads in (10_000, 100_000, 1_000_000):
        with harness.database(f"hunter_load_{leads}") as url:
            subprocess.run([seed, url, str(leads)], check=True)
            harness.psql("VACUUM ANALYZE", url)
            with harness.server(hunter, url) as (address, pid, start):
                idle = harness.memory(pid)
                domain = harness.ask(address, PAGE)["leads"]["nodes"][7]["domain"]
                work = {"page": (PAGE, None), "scalars": (SCALARS, None), "dashboard": (DASHBOARD, None), "one": (ONE, {"d": domain}), "typename": ("{ __typename }", None)}
                if leads == 1_000_000:
                    work["page 10,000"] = (PAGE, {"after": deep_cursor(address, 5_000)})
                rows = {name: [] for name in work}
                floors = []
                for _ in range(rounds):
                    for name, (query, variables) in work.items():
                        rows[name].append(cost(address, pid, query, variables, seconds))
                    floors.append(harness.pgbench(url, floor_sql, seconds=seconds))
                floor = harness.median(floors)
                for name, measured in rows.items():
                    table[name, leads] = [harness.median(column) for column in zip(*measured)]
                    rate, server, postgres = table[name, leads]
                    print(f"{leads:9,} leads  {name:12} {rate:8.0f} req/s  {server:.3f} ms CPU server  {postgres:.3f} ms CPU database", flush=True)
                print(f"{leads:9,} leads  floor        {floor:8.0f} tps   page/floor {table['page', leads][0] / floor:.2f}   start {start * 1000:.0f} ms   idle Rss {idle['Rss']:.0f} MiB   after load Rss {harness.memory(pid)['Rss']:.0f} MiB", flush=True)

    def growth(name):
        small, large = table[name, 10_000], table[name, 1_000_000]
        return f"server {large[1] / small[1]:.2f}, together {(large[1] + large[2]) / (small[1] + small[2]):.2f}"

    for name in ("page", "scalars", "one", "dashboard"):
        print(f"growth 10,000 to 1,000,000, {name}: {growth(name)}")
    deep, first = table["page 10,000", 1_000_000], table["page", 1_000_000]
    print(f"page 10,000 by cursor to page 1: {sum(deep[1:]) / sum(first[1:]):.2f}")


if __name__ == "__main__":
    main()
