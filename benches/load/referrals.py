#!/usr/bin/env python3
"""Referrals: a sync beside the mere download of its pages, and a page of leads with and without them.

    referrals.py [REFERRALS] [SECONDS] [ROUNDS]

Needs wrk and PostgreSQL on loopback. Prints the three figures that have a limit, each with it: how
many times as long a full sync takes as downloading the same pages with the same client (3), what it
takes of memory above idle (64 MiB), and how many times as much a page of 50 assessed leads costs with
`partnerReferral` (1.3).
"""
import subprocess
import sys

import harness

FIELDS = """nodes { id domain displayDomain companyName country scanState scannedAt
  assessment { score segment priority category categoryLabel reason rulesetVersion }
  signals { provider gateway spf { state } dkim { state } dmarc { state policy } mx { root } } %s }
  pageInfo { hasNextPage endCursor }"""
REFERRAL = "partnerReferral { isReferral linkStatus count primary { category isOpen status expiresAt dealValue currency } }"
WITHOUT = "{ leads(first: 50) { %s } }" % (FIELDS % "")
WITH = "{ leads(first: 50) { %s } }" % (FIELDS % REFERRAL)
LEADS = 10_000
# Two of each lead, as a sync leaves them.
REFERRALS = """
INSERT INTO sync_run (id, mode, state, is_unordered, started_at, finished_at)
  VALUES (gen_random_uuid(), 'FULL', 'SUCCEEDED', false, now(), now());
INSERT INTO partner_referral (id, referral_id, name, referral_type, qualification, status, substatus, is_open, category,
    company_name, deal_value, currency, updated_at, expires_at, domain, chosen_domain, domain_candidates, lead_id, link_source,
    by_hand, linked_at, hash, search, sort_updated_at, sort_created_at, sort_expires_at, sort_value, first_run_id, last_run_id,
    first_seen_at, synced_at)
  SELECT gen_random_uuid(), gen_random_uuid()::text, 'Microsoft 365', 'Independent', 'Direct', 'Active', 'Accepted', n = 1,
    'MARKETPLACE', 'Firma', '125000.50', 'USD', now(), now() + interval '9 days', l.domain, l.domain,
    json_build_array(l.domain)::text, l.id, 'AUTO', false, now(), 'hash', 'firma', 0, 0, 0, 0, r.id, r.id, now(), now()
  FROM lead AS l, generate_series(1, 2) AS n, sync_run AS r;
INSERT INTO referral_domain (domain, referral_id) SELECT domain, id FROM partner_referral;
UPDATE lead SET is_referral = true;
"""


def sync(example, *arguments):
    return subprocess.run([example, *arguments], check=True, capture_output=True, text=True).stdout


def cost(address, pid, query, seconds):
    """Requests a second, and CPU milliseconds a request of the server and the database together."""
    before = harness.cpu(pid) + harness.cpu_of_postgres()
    rate = harness.wrk(address, query, seconds=seconds)
    return rate, 1000 * (harness.cpu(pid) + harness.cpu_of_postgres() - before) / (rate * seconds)


def pages(hunter, seed, seconds, rounds):
    with harness.database("hunter_load_referrals") as url:
        subprocess.run([seed, url, str(LEADS)], check=True)
        harness.psql(REFERRALS, url)
        harness.psql("VACUUM ANALYZE", url)
        with harness.server(hunter, url) as (address, pid, _):
            shown = harness.ask(address, WITH)["leads"]["nodes"]
            if not all(lead["partnerReferral"]["count"] == 2 for lead in shown):
                raise SystemExit("a lead of the page does not tell its referrals")
            measured = {query: [] for query in (WITHOUT, WITH)}
            for _ in range(rounds):
                for query, found in measured.items():
                    found.append(cost(address, pid, query, seconds))
    (rate, cpu), (rate_with, cpu_with) = ([harness.median(column) for column in zip(*found)] for found in measured.values())
    print(f"page of 50 without {rate:.0f} req/s, {cpu:.3f} ms CPU; with partnerReferral {rate_with:.0f} req/s, {cpu_with:.3f} ms CPU")
    print(f"page with partnerReferral to page without: {rate / rate_with:.2f} by time, {cpu_with / cpu:.2f} by CPU (limit 1.30)", flush=True)


def main():
    referrals, seconds, rounds = (int(sys.argv[at]) if len(sys.argv) > at else default for at, default in ((1, 50_000), (2, 4), (3, 3)))
    hunter, seed, example = harness.build("sync_speed")
    print("SQLite\n" + sync(example, str(referrals)), end="", flush=True)
    with harness.database("hunter_load_sync") as url:
        print("PostgreSQL\n" + sync(example, str(referrals), url), end="", flush=True)
    pages(hunter, seed, seconds, rounds)


main()
