#!/usr/bin/env python3
"""2,000 generated SPF and DMARC records: Hunter's reading beside checkdmarc's.

    python3 -m venv venv && venv/bin/pip install checkdmarc==6.0.4
    venv/bin/python .ci/mail-records/compare.py HUNTER [DOMAINS] [SEED]

Needs NSD. Both read the same zone over real DNS on loopback. Outside the gate, for it needs PyPI.
A difference that has a written reason is counted under it (REASONS); any other is printed, and the
run fails.
"""
import collections
import json
import os
import pathlib
import random
import subprocess
import sys
import time

import checkdmarc.dmarc
import checkdmarc.spf
import dns.resolver

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "benches/load"))
import harness  # noqa: E402

# What both may say differently, and why ours stays.
REASONS = {
    "several records": "RFC 7208 4.5 and RFC 9989 4.7: the domain publishes a record, unusable as it is. We show it as "
    "present with its problem; checkdmarc gives no result at all.",
    "unreadable record": "A record with a syntax error is evidence of a wish: we show it with its problem code and without "
    "a policy where none can be read; checkdmarc raises and gives no parts of it.",
    "look-ups beyond the limit": "checkdmarc stops counting at the eleventh look-up; we go on to say how many there are.",
    "upper-case version": "RFC 5234 2.3: quoted strings of a grammar have no case, so V=SPF1 begins an SPF record; checkdmarc "
    "wants small letters.",
    "no policy and nowhere to report": "RFC 9989 4.7: without a valid p tag and without rua there is no DMARC; checkdmarc assumes none.",
    "reports without a policy": "RFC 7489 6.6.3: without a readable p tag a record with rua counts as p=none and nothing else, "
    "so an sp beside it does not hold; checkdmarc lets it.",
}

# What include: and redirect= point at: name and record.
KNOWN = [
    ("flat.example.net", "v=spf1 ip4:192.0.2.0/24 ~all"),
    ("one.example.net", "v=spf1 include:flat.example.net ~all"),
    ("three.example.net", "v=spf1 include:flat.example.net include:one.example.net ~all"),
    ("hosts.example.net", "v=spf1 a:mail.example.net mx:mail.example.net ~all"),
]


def spf(rng):
    terms = []
    for _ in range(rng.choice((0, 1, 1, 2, 2, 3, 4, 6))):
        terms.append(rng.choice((
            "ip4:192.0.2.%d" % rng.randrange(256), "ip4:198.51.100.0/%d" % rng.randrange(8, 33),
            "ip6:2001:db8::%x" % rng.randrange(65536), "ip6:2001:db8::/%d" % rng.randrange(16, 129),
            "a", "mx", "a:mail.example.net", "mx:mail.example.net", "a:mail.example.net/28",
            *("include:" + name for name, _ in KNOWN),
            "include:" + rng.choice(KNOWN)[0],
        )))
    if rng.random() < 0.04:
        terms.append(rng.choice(("ip4:192.0.2.300", "ip4:192.0.2.0/33", "ipv4:192.0.2.1", "include:", "ip6:zz::1", "foo:bar")))
    if rng.random() < 0.05:
        terms += ["a:mail.example.net"] * 11
    end = rng.choice(("-all", "~all", "?all", "+all", "all", "~all", "-all", "", "redirect=flat.example.net", "redirect=three.example.net"))
    text = " ".join(["v=spf1", *terms, *([end] if end else [])])
    if rng.random() < 0.1:
        text = rng.choice((text.upper().replace("EXAMPLE.NET", "example.net"), text.replace(" ", "  ", 1), text + " "))
    return text


def dmarc(rng):
    policies = ["none", "quarantine", "reject"]
    tags = ["v=DMARC1", "p=" + rng.choice(policies)]
    for tag, values in (("sp", policies), ("np", policies), ("pct", ["0", "1", "50", "100"]), ("adkim", ["r", "s"]),
                        ("aspf", ["r", "s"]), ("rua", ["mailto:d@mail.example.net"]), ("t", ["y", "n"]), ("fo", ["0", "1", "d", "s"])):
        if rng.random() < 0.3:
            tags.append(f"{tag}={rng.choice(values)}")
    first, rest = tags[:2], tags[2:]
    rng.shuffle(rest)
    text = rng.choice(("; ", ";", " ; ")).join(first + rest) + rng.choice(("", ";", "; "))
    dice = rng.random()
    if dice < 0.05:
        text = text.replace("p=" + tags[1][2:], "p=" + tags[1][2:].upper(), 1)
    elif dice < 0.08:
        text = text.replace(tags[1], rng.choice(("p=block", "policy=reject", "p")), 1)
    return text


def strings(text):
    return " ".join(f'"{text[at:at + 200]}"' for at in range(0, len(text), 200))


def zone(count, rng):
    """The domains, each with SPF texts and DMARC texts; and the zone file."""
    lines = [". 3600 IN SOA ns.example.net. root.example.net. 1 3600 600 86400 60", ". 3600 IN NS ns.example.net.",
             "ns.example.net. 3600 IN A 127.0.0.1", "mail.example.net. 3600 IN A 192.0.2.25",
             "mail.example.net. 3600 IN MX 10 mail.example.net.",
             # Reports may go there, whoever asks.
             '*._report._dmarc.mail.example.net. 3600 IN TXT "v=DMARC1"']
    lines += [f'{name}. 3600 IN TXT "{record}"' for name, record in KNOWN]
    domains = {}
    for number in range(count):
        domain = f"firma{number:04}.com"
        spf_texts, dmarc_texts = [spf(rng)], [dmarc(rng)]
        for texts in (spf_texts, dmarc_texts):
            dice = rng.random()
            if dice < 0.04:
                texts.clear()
            elif dice < 0.06:
                texts.append(texts[0] + " ")
        domains[domain] = (spf_texts, dmarc_texts)
        lines += [f"{domain}. 3600 IN MX 10 mail.example.net.", f"{domain}. 3600 IN A 192.0.2.1"]
        lines += [f'{domain}. 3600 IN TXT {strings(text)}' for text in ["site-verification=1", *spf_texts]]
        lines += [f'_dmarc.{domain}. 3600 IN TXT {strings(text)}' for text in dmarc_texts]
    return domains, "\n".join(lines) + "\n"


PAGE = """query($after: String) { leads(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { domain signals {
  spf { state record lookupCount all problems } dmarc { state record policy subdomainPolicy coverage problems } } } } }"""
SCAN = "mutation { scanLeads(input: {filter: {}}) { job { id } userErrors { message } } }"


def ours(hunter, domains, port):
    """Imports the domains, scans them all, and reads the signals over the graph."""
    url = f"sqlite://{harness.FOLDER}/compare.db?mode=rwc"
    file = harness.FOLDER / "domains.csv"
    file.write_text("domain\n" + "".join(f"{domain}\n" for domain in domains), encoding="utf-8")
    subprocess.run([hunter, "import", file, "--no-scan"], check=True, capture_output=True, env={**os.environ, "DATABASE_URL": url})
    with harness.server(hunter, url, HUNTER_DNS_SERVERS=f"127.0.0.1:{port}") as (address, _, _):
        job = harness.ask(address, SCAN)["scanLeads"]["job"]["id"]
        while harness.ask(address, "query($id: ID!) { job(id: $id) { state } }", {"id": job})["job"]["state"] not in ("SUCCEEDED", "PARTIAL", "FAILED"):
            time.sleep(0.1)
        found, after = {}, None
        while True:
            page = harness.ask(address, PAGE, {"after": after})["leads"]
            found |= {lead["domain"]: lead["signals"] for lead in page["nodes"]}
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                return found


def theirs_spf(domain, resolver):
    try:
        return checkdmarc.spf.get_spf_record(domain, resolver=resolver)
    except Exception as error:  # its errors have no common base beside the two below
        return error


def theirs_dmarc(domain, resolver):
    try:
        return checkdmarc.dmarc.get_dmarc_record(domain, resolver=resolver)["parsed"]
    except Exception as error:
        return error


def compare_spf(mine, other):
    """None, or a reason, or what differs."""
    problems = set(mine["problems"])
    kind = type(other).__name__
    if kind == "SPFRecordNotFound":
        return None if mine["state"] == "ABSENT" else f"we see {mine}, they nothing"
    if mine["state"] != "PRESENT":
        return f"we see none, they {other}"
    if kind == "MultipleSPFRTXTRecords":
        return "several records" if "spf-multiple-records" in problems else f"several records, but {problems}"
    if kind in ("SPFTooManyDNSLookups",):
        return "look-ups beyond the limit" if "spf-too-many-lookups" in problems and mine["lookupCount"] > 10 else f"{other}, but {mine}"
    if kind == "SPFSyntaxError" and mine["record"].startswith("V="):
        return "upper-case version"
    if kind == "SPFSyntaxError":
        return "unreadable record" if problems & {"spf-syntax", "spf-ignored-terms"} else f"{other}, but {problems}"
    if isinstance(other, Exception):
        return f"{kind}: {other}, but {mine}"
    if "spf-syntax" in problems or "spf-too-many-lookups" in problems or "spf-multiple-records" in problems:
        return f"we say {problems}, they are content"
    if other["dns_lookups"] != mine["lookupCount"]:
        return f"look-ups {mine['lookupCount']}, theirs {other['dns_lookups']}"
    sign = {"pass": "+", "fail": "-", "softfail": "~", "neutral": "?"}
    all_of = other["parsed"].get("all")
    if isinstance(all_of, dict):
        all_of = all_of.get("result")
    if other["parsed"].get("redirect") is None and (sign[all_of] + "all" if all_of else None) != mine["all"] and not (mine["all"] is None and all_of == "neutral"):
        return f"all {mine['all']}, theirs {all_of}"
    return None


def compare_dmarc(mine, other):
    problems = set(mine["problems"])
    kind = type(other).__name__
    if kind == "DMARCRecordNotFound":
        return None if mine["state"] == "ABSENT" else f"we see {mine}, they nothing"
    if kind == "MultipleDMARCRecords":
        return "several records" if "dmarc-multiple-records" in problems else f"several records, but {mine}"
    if isinstance(other, Exception):
        return "unreadable record" if problems else f"{kind}: {other}, but {mine}"
    tags = {tag: value["value"] for tag, value in other["tags"].items()}
    if mine["state"] != "PRESENT":
        return f"we see none, they {tags}" if "rua" in tags or "dmarc-no-policy" not in problems else "no policy and nowhere to report"
    policy = tags["p"].upper()
    if "p=" not in mine["record"].replace("sp=", "").replace("np=", "") and mine["policy"] == mine["subdomainPolicy"] == policy == "NONE":
        return None if tags["sp"] == "none" else "reports without a policy"
    if mine["policy"] != policy:
        return f"policy {mine['policy']}, theirs {policy}"
    if (mine["subdomainPolicy"] or policy) != tags.get("sp", tags["p"]).upper():
        return f"subdomain policy {mine['subdomainPolicy']}, theirs {tags.get('sp')}"
    if mine["coverage"] is not None and "pct" in tags and int(tags["pct"]) != mine["coverage"]:
        return f"coverage {mine['coverage']}, theirs {tags['pct']}"
    return None


def main():
    hunter = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    domains, text = zone(count, rng)
    file = harness.FOLDER / "zone.db"
    file.write_text(text, encoding="utf-8")
    tally, differences = collections.Counter(), []
    with harness.name_server(file) as port:
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], port
        found = ours(hunter, domains, port)
        for domain, (spf_texts, dmarc_texts) in domains.items():
            signals = found[domain]
            for name, texts, verdict in (("SPF", spf_texts, compare_spf(signals["spf"], theirs_spf(domain, resolver))),
                                         ("DMARC", dmarc_texts, compare_dmarc(signals["dmarc"], theirs_dmarc(domain, resolver)))):
                if verdict is None or verdict in REASONS:
                    tally[f"{name}: {verdict or 'agreed'}"] += 1
                else:
                    differences.append(f"{name} {texts}: {verdict}")
    for line, times in sorted(tally.items()):
        print(f"{times:6} {line}")
    for line in differences:
        print("DIFFERENCE", line)
    print(f"{sum(tally.values())} of {2 * count} records agree or differ for a written reason")
    sys.exit(1 if differences else 0)


main()
