#!/usr/bin/env python3
"""Exports beside PostgreSQL's own COPY of the same rows, and re-scoring of stored scans.

    files.py [LEADS_TO_EXPORT] [LEADS_TO_RESCORE] [ROUNDS]

Needs PostgreSQL on loopback. Prints rates, their ratio (at least 0.5 is wanted) and the seconds of
`hunter rules diff` over all leads (at most 60 for 1,000,000 are wanted). Each figure is the median of
the rounds, taken in turn, so that what else runs on the machine touches both sides alike.
"""
import statistics
import subprocess
import sys
import time

import harness

RULES = harness.ROOT / "src/domain/rules/default.toml"
COPY = """COPY (SELECT l.domain, l.domain_unicode, l.company_name, l.country, l.scan_state, l.priority,
  l.category, l.score, l.segment, l.created_at, l.updated_at, l.scanned_at, s.*, a.*, w.registrar,
  w.expires_at, w.nameservers FROM lead AS l LEFT JOIN signals AS s ON s.scan_id = l.scan_id
  LEFT JOIN assessment AS a ON a.scan_id = l.scan_id LEFT JOIN whois AS w ON w.lead_id = l.id
  ORDER BY l.priority, l.sort_score, l.domain) TO STDOUT (FORMAT csv, HEADER)"""


def timed(command, env=None, out=None):
    began = time.monotonic()
    subprocess.run([str(part) for part in command], env={**harness.os.environ, **(env or {})}, stdout=out, stderr=subprocess.DEVNULL, check=True)
    return time.monotonic() - began


def main():
    given = [int(text) for text in sys.argv[1:]]
    exported, rescored, rounds = (given + [100_000, 1_000_000, 3][len(given):])[:3]
    hunter, seed = harness.build()
    with harness.database("hunter_load_files") as url:
        subprocess.run([seed, url, str(exported)], check=True)
        harness.psql("VACUUM ANALYZE", url)
        times = {"COPY": [], "csv": [], "xlsx": []}
        for _ in range(rounds):
            with open(harness.FOLDER / "copy.csv", "wb") as out:
                times["COPY"].append(timed(["psql", "-qX", "-c", COPY, url], out=out))
            for kind in ("csv", "xlsx"):
                file = harness.FOLDER / f"leads.{kind}"
                times[kind].append(timed([hunter, "export", file], {"DATABASE_URL": url, "RUST_LOG": "warn"}))
        rates = {what: exported / statistics.median(seconds) for what, seconds in times.items()}
        for what, rate in rates.items():
            print(f"{what:5} {rate:10,.0f} leads/s   {rate / rates['COPY']:.2f} of COPY")
    with harness.database("hunter_load_rescore") as url:
        subprocess.run([seed, url, str(rescored)], check=True)
        harness.psql("VACUUM ANALYZE", url)
        seconds = statistics.median(timed([hunter, "rules", "diff", RULES], {"DATABASE_URL": url, "RUST_LOG": "warn"}, subprocess.DEVNULL) for _ in range(rounds))
        print(f"re-scoring {rescored:,} stored scans: {seconds:.1f} s, {rescored / seconds:,.0f} a second")


if __name__ == "__main__":
    main()
