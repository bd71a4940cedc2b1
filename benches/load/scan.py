#!/usr/bin/env python3
"""Bulk scan against a local authoritative server, beside dnsperf on the same questions.

    scan.py [DOMAINS] [ROUNDS]

Needs NSD, dnsperf and PostgreSQL on loopback. Prints domains a second from `scanLeads` to the last
stored result, questions a second of dnsperf, and their ratio at the questions a domain costs.
"""
import pathlib
import random
import re
import subprocess
import sys
import time

import harness

STATE = "query($id: ID!) { job(id: $id) { state total done succeeded failed } }"


def scan(hunter, url, port, companies):
    with harness.server(hunter, url, HUNTER_DNS_SERVERS=f"127.0.0.1:{port}", HUNTER_SCAN_CONCURRENCY="256") as (address, pid, _):
        before, started = harness.cpu(pid), time.monotonic()
        job = harness.ask(address, "mutation($f: LeadFilter) { scanLeads(input: {filter: $f}) { job { id } userErrors { message } } }", {"f": {}})["scanLeads"]["job"]["id"]
        while True:
            state = harness.ask(address, STATE, {"id": job})["job"]
            if state["state"] in ("SUCCEEDED", "PARTIAL", "FAILED"):
                break
            time.sleep(0.01)
        seconds = time.monotonic() - started
        if state["done"] != companies:
            raise SystemExit(f"{companies} leads, but the job counts {state}")
        return companies / seconds, (harness.cpu(pid) - before) / companies, state, harness.memory(pid)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    hunter, _ = harness.build()
    subprocess.run([sys.executable, pathlib.Path(__file__).with_name("companies.py"), str(count), str(harness.FOLDER)], check=True)
    rates, floors = [], []
    with harness.name_server(harness.FOLDER / "zone.db") as port, harness.database("hunter_load_scan") as url:
        env = {"DATABASE_URL": url, "HUNTER_MIGRATE": "true"}
        subprocess.run([hunter, "migrate", "up"], check=True, env={**harness.os.environ, **env}, stdout=subprocess.DEVNULL)
        subprocess.run([hunter, "import", harness.FOLDER / "companies.csv", "--no-scan"], env={**harness.os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        leads = int(harness.psql("SELECT count(*) FROM lead", url))
        questions = harness.FOLDER / "questions.txt"
        domains = harness.psql("SELECT domain FROM lead", url).split()
        random.Random(1).shuffle(domains)
        kinds = [("{}", "MX"), ("{}", "TXT"), ("_dmarc.{}", "TXT"), ("selector1._domainkey.{}", "TXT"), ("google._domainkey.{}", "TXT"), ("default._domainkey.{}", "TXT"), ("autodiscover.{}", "CNAME"), ("mail._domainkey.{}", "TXT")]
        questions.write_text("".join(f"{name.format(domain)} {kind}\n" for domain in domains for name, kind in kinds))
        for _ in range(rounds):
            text = subprocess.run(["dnsperf", "-s", "127.0.0.1", "-p", str(port), "-d", questions, "-c", "8", "-q", "200", "-l", "4"], check=True, capture_output=True, text=True).stdout
            floors.append(float(re.search(r"Queries per second:\s+([\d.]+)", text)[1]))
            rate, seconds, state, memory = scan(hunter, url, port, leads)
            rates.append(rate)
            print(f"{rate:8.0f} domains/s   {seconds * 1e6:6.0f} us CPU a domain   Rss {memory['Rss']:.0f} MiB   {state}   dnsperf {floors[-1]:.0f} questions/s", flush=True)
    rate, floor = harness.median(rates), harness.median(floors)
    print(f"median {rate:.0f} domains/s; dnsperf {floor:.0f} questions/s = {floor / 8.5:.0f} domains/s at 8.5 questions; ratio {rate / (floor / 8.5):.2f}")


main()
