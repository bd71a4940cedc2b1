#!/usr/bin/env python3
"""Asks the vendors' own readers about random addresses and writes their answers.

    pip install IP2Location IP2Proxy maxminddb
    answers.py ADDRESSES_A_FILE OUTPUT.tsv

Columns after file and address: MaxMind place: country, city; MaxMind ASN: number, holder; IP2Location:
country, city, isp, usage; IP2Proxy: country, city, isp, usage, proxy type, asn, its holder.
Most addresses stand at the edges of ranges, where readers differ if they do.
"""
import ipaddress
import pathlib
import random
import sys

import IP2Location
import IP2Proxy
import maxminddb

FOLDER = pathlib.Path(__file__).parent
rng = random.Random(20261125)


def clean(text):
    text = "" if text is None else str(text).strip()
    silent = text in ("", "-") or text.upper().startswith(("THIS PARAMETER", "NOT SUPPORTED", "INVALID", "IPV6 ADDRESS MISSING"))
    return None if silent else text


def addresses_of_bin(reader, count):
    v4 = [reader._readi(reader._ipv4dbaddr + row * reader._dbcolumn * 4) for row in range(reader._ipv4dbcount)]
    v6 = [reader._readip(reader._ipv6dbaddr + row * (reader._dbcolumn * 4 + 12), 6) for row in range(min(reader._ipv6dbcount, 5000))]
    for _ in range(count):
        chance = rng.random()
        if chance < 0.4:
            yield ipaddress.IPv4Address(rng.getrandbits(32))
        elif chance < 0.8:
            yield ipaddress.IPv4Address(max(0, min(2**32 - 1, rng.choice(v4) + rng.choice((-1, 0, 1)))))
        elif v6 and chance < 0.92:
            yield ipaddress.IPv6Address(max(0, min(2**128 - 1, rng.choice(v6) + rng.choice((-1, 0, 1)))))
        elif chance < 0.94:
            yield ipaddress.IPv6Address((0x2002 << 112) | (rng.choice(v4) << 80) | 5)
        elif chance < 0.96:
            yield ipaddress.IPv6Address((0x20010000 << 96) | (~rng.choice(v4) & 0xFFFFFFFF))
        elif chance < 0.98:
            yield ipaddress.IPv6Address((0xFFFF << 32) | rng.choice(v4))
        else:
            yield ipaddress.IPv6Address(rng.getrandbits(128))
    yield from map(ipaddress.ip_address, ("0.0.0.0", "255.255.255.255", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"))


def addresses_of_mmdb(reader, count):
    networks = [network for network, _ in reader]
    for _ in range(count):
        chance = rng.random()
        if chance < 0.8:
            network = rng.choice(networks)
            yield network[0] if rng.random() < 0.5 else network[min(network.num_addresses - 1, rng.getrandbits(20))]
        elif chance < 0.9:
            yield ipaddress.IPv4Address(rng.getrandbits(32))
        else:
            yield ipaddress.IPv6Address(rng.getrandbits(128))


def record(ask, ip):
    """A reader that fails has nothing to say."""
    try:
        return ask(str(ip))
    except Exception:
        return None


def location(reader, ip):
    said = record(reader.get_all, ip)
    return [clean(getattr(said, name, None)) for name in ("country_short", "city", "isp", "usage_type")]


def proxy(reader, ip):
    said = record(reader._get_record, ip)
    return [clean(getattr(said, name, None)) for name in ("country_short", "city", "isp", "usage_type", "proxy_type", "asn", "as_name")]


def place(reader, ip):
    said = record(reader.get, ip) or {}
    return [said.get("country", {}).get("iso_code"), said.get("city", {}).get("names", {}).get("en")]


def system(reader, ip):
    said = record(reader.get, ip) or {}
    return [said.get("autonomous_system_number"), said.get("autonomous_system_organization")]


def main():
    count, output = int(sys.argv[1]), sys.argv[2]
    with open(output, "w", encoding="utf-8") as out:
        def write(name, addresses, ask, reader):
            for ip in addresses:
                out.write("\t".join([name, str(ip), *("" if cell is None else str(cell) for cell in ask(reader, ip))]) + "\n")

        reader = IP2Location.IP2Location(str(FOLDER / "IP2LOCATION-LITE-DB1.BIN"))
        write("IP2LOCATION-LITE-DB1.BIN", addresses_of_bin(reader, count), location, reader)
        for name in ("PX4.SAMPLE.BIN", "PX12.SAMPLE.BIN"):
            reader = IP2Proxy.IP2Proxy(str(FOLDER / name))
            write(name, addresses_of_bin(reader, count), proxy, reader)
        for name, ask in (("GeoIP2-City-Test.mmdb", place), ("GeoLite2-City-Test.mmdb", place), ("GeoLite2-Country-Test.mmdb", place), ("GeoLite2-ASN-Test.mmdb", system)):
            reader = maxminddb.open_database(FOLDER / name)
            write(name, addresses_of_mmdb(reader, count), ask, reader)


main()
