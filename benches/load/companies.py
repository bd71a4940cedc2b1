#!/usr/bin/env python3
"""Invented companies: a messy list as an industrial zone would send it, and the DNS zone they live in.

    companies.py COUNT FOLDER [SEED]

writes FOLDER/companies.csv (Windows-1254, semicolons) and FOLDER/zone.db (one root zone in master
file format, for NSD or any other authoritative server). The same seed gives the same bytes.
Every provider, gateway and signal state of the engine occurs. The names are invented: any likeness
to a company or a registered domain is chance, and no figure says anything about one.
"""
import pathlib
import random
import sys

FIRST = """Akpınar Altınova Anadolu Ardıç Arısoy Bahçeli Balcıoğlu Başaran Birlik Bozkır Büyükdere Çağdaş
Çamlıca Çınar Dağdeviren Demirbağ Denizköy Doğanay Ege Ekinci Erciyes Esenli Fidanlık Göksu Gümüşhan
Güneydoğu Hisarlı Irmak İlkbahar İnceoğlu Kalkan Kapadokya Karasu Kızılırmak Koçyiğit Köroğlu Kuzey
Levent Marmara Meriç Nilüfer Öncü Özgüven Pamukova Pınarbaşı Safir Sarıkaya Selçuklu Şahinler Şimşek
Taşköprü Toros Uludağ Üçyıldız Vadi Yakamoz Yeşilova Yıldıran Yörük Zeytinli""".split()
TRADE = [("Makina", "makina"), ("Tekstil", "tekstil"), ("Gıda", "gida"), ("Plastik", "plastik"),
         ("Otomotiv", "otomotiv"), ("Lojistik", "lojistik"), ("Yapı", "yapi"), ("Kimya", "kimya"),
         ("Elektrik", "elektrik"), ("Mobilya", "mobilya"), ("Metal", "metal"), ("Ambalaj", "ambalaj"),
         ("Enerji", "enerji"), ("Yazılım", "yazilim"), ("Medikal", "medikal"), ("Turizm", "turizm")]
FORM = ["San. ve Tic. A.Ş.", "Ltd. Şti.", "A.Ş.", "San. Tic. Ltd. Şti.", "Holding A.Ş."]
SUFFIX = ["com.tr"] * 6 + ["com"] * 3 + ["net", "org.tr", "net.tr"]
FOLD = str.maketrans("çğıöşüÇĞİÖŞÜâî", "cgiosuCGIOSUai")

M365 = "include:spf.protection.outlook.com"
# name, weight, MX templates, SPF mechanisms, DKIM selectors
KINDS = [
    ("m365", 20, ["0 {dash}.mail.protection.outlook.com."], [M365], ["selector1", "selector2"]),
    ("m365-dane", 3, ["0 {dash}.a-v1.mx.microsoft."], [M365], ["selector1"]),
    ("google", 14, ["1 smtp.google.com."], ["include:_spf.google.com"], ["google"]),
    ("google-old", 6, ["1 aspmx.l.google.com.", "5 alt1.aspmx.l.google.com."], ["include:_spf.google.com"], ["google"]),
    ("yandex", 9, ["10 mx.yandex.net."], ["redirect=_spf.yandex.net"], ["mail"]),
    ("zoho", 4, ["10 mx.zoho.eu.", "20 mx2.zoho.eu."], ["include:zohomail.eu"], ["zmail"]),
    ("ses", 2, ["10 inbound-smtp.eu-west-1.amazonaws.com."], ["include:amazonses.com"], []),
    ("sendgrid", 1, ["10 mx.sendgrid.net."], ["include:sendgrid.net"], ["s1", "s2"]),
    ("mailgun", 1, ["10 mxa.eu.mailgun.org.", "10 mxb.eu.mailgun.org."], ["include:mailgun.org"], ["mx"]),
    ("godaddy", 3, ["0 smtp.secureserver.net.", "10 mailstore1.secureserver.net."], ["include:secureserver.net"], []),
    ("turhost", 6, ["10 mx1.turhost.com."], ["include:spf.turhost.com"], ["default"]),
    ("natro", 6, ["10 mx01.natrohost.com."], ["a", "mx"], []),
    ("own", 14, ["10 mail.{domain}."], ["a", "mx"], ["default"]),
    ("proofpoint-m365", 2, ["10 mx0a-00{n}.pphosted.com."], ["include:spf-00{n}.pphosted.com", M365], ["selector1"]),
    ("mimecast-google", 2, ["10 eu-smtp-inbound-1.mimecast.com."], ["include:eu._netblocks.mimecast.com", "include:_spf.google.com"], ["google"]),
    ("barracuda-own", 1, ["10 d{n}.ess.barracudanetworks.com."], ["ip4:192.0.2.10"], []),
    ("null-mx", 1, ["0 ."], [], []),
    ("no-mx", 3, [], [], []),
    ("nxdomain", 2, None, None, None),
]
DMARC = [(None, 40), ("none", 25), ("quarantine", 15), ("reject", 20)]
KEY = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA" + "q0x7" * 60 + "IDAQAB"


def txt(value):
    parts = [value[i:i + 250] for i in range(0, len(value), 250)] or [""]
    return " ".join('"' + part.replace('"', '\\"') + '"' for part in parts)


def zone_of(domain, kind, rng, n):
    _, _, mx, spf, dkim = kind
    dash = domain.replace(".", "-")
    fill = dict(dash=dash, domain=domain, n=f"{n:05d}")
    yield f"{domain}. IN A 192.0.2.{rng.randrange(1, 255)}"
    yield f"mail.{domain}. IN A 198.51.100.{rng.randrange(1, 255)}"
    for line in mx:
        yield f"{domain}. IN MX {line.format(**fill)}"
    if spf and rng.random() < 0.9:
        extra = rng.choice([[], [], ["include:spf.kurumsaleposta.invalid"], ["include:spf1.invalid", "include:spf2.invalid", "include:spf3.invalid"]])
        terms = [part.format(**fill) for part in spf] + extra
        end = "" if any(term.startswith("redirect=") for term in terms) else rng.choice([" -all", " ~all", " ~all", " ?all"])
        yield f"{domain}. IN TXT {txt('v=spf1 ' + ' '.join(terms) + end)}"
    if rng.random() < 0.4:
        yield f"{domain}. IN TXT {txt('google-site-verification=' + format(rng.getrandbits(120), 'x'))}"
    for selector in dkim:
        if rng.random() < 0.7:
            key = "" if rng.random() < 0.05 else KEY
            yield f"{selector}._domainkey.{domain}. IN TXT {txt('v=DKIM1; k=rsa; p=' + key)}"
    policy = rng.choices([p for p, _ in DMARC], [w for _, w in DMARC])[0]
    if policy:
        rest = rng.choice(["", "; pct=50", "; sp=none", f"; rua=mailto:dmarc@{domain}"])
        yield f"_dmarc.{domain}. IN TXT {txt(f'v=DMARC1; p={policy}{rest}')}"


def main():
    if len(sys.argv) not in (3, 4):
        raise SystemExit(__doc__)
    count, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) == 4 else 1923)
    folder.mkdir(parents=True, exist_ok=True)
    seen, rows = set(), []
    zone = ["$ORIGIN .", "$TTL 300", ". IN SOA ns.invalid. hostmaster.invalid. 1 3600 600 86400 60", ". IN NS ns.invalid.",
            "ns.invalid. IN A 127.0.0.1", "_spf.yandex.net. IN TXT \"v=spf1 ip4:203.0.113.0/24 ~all\""]
    for include in sorted({part.split(":", 1)[1] for kind in KINDS for part in kind[3] or [] if part.startswith("include:") and "{" not in part}):
        zone.append(f"{include}. IN TXT \"v=spf1 ip4:203.0.113.0/24 -all\"")
    n = 0
    while len(seen) < count:
        n += 1
        first, (trade, slug), form = rng.choice(FIRST), rng.choice(TRADE), rng.choice(FORM)
        number = "" if count < 800 else str(rng.randrange(1, 100))
        domain = f"{first}{slug}{number}".translate(FOLD).lower() + "." + rng.choice(SUFFIX)
        if domain in seen:
            continue
        seen.add(domain)
        kind = rng.choices(KINDS, [k[1] for k in KINDS])[0]
        if kind[2] is not None:
            zone.extend(zone_of(domain, kind, rng, n))
        web = rng.choice([f"www.{domain}", f"http://www.{domain}/", f"HTTPS://{domain.upper()}/tr/anasayfa", domain, f"{domain}.", f" {domain} "])
        mail = rng.choice(["", f"info@{domain}", f"satis@{domain}", "firma@gmail.com", "-", "yok"])
        if rng.random() < 0.08 and mail.endswith(domain):
            web = rng.choice(["", "-", "yok"])
        phone = f"0{rng.randrange(212, 488)} {rng.randrange(200, 999)} {rng.randrange(10, 99)} {rng.randrange(10, 99)}"
        city = rng.choice(["İstanbul", "Bursa", "Kocaeli", "Gaziantep", "İzmir", "Ankara", "Denizli", "Manisa"])
        rows.append([f"{first} {trade} {form}", f"{city} OSB {rng.randrange(1, 60)}. Cad. No:{rng.randrange(1, 200)}", phone, mail, web, rng.choice(["Türkiye", "TR", "TÜRKİYE", ""])])
    # What real lists carry beside companies.
    rows.insert(len(rows) // 3, ["Bilinmeyen Ltd.", "", "", "-", "nan", ""])
    rows.insert(len(rows) // 2, ["Adresi Olmayan A.Ş.", "", "", "patron@hotmail.com", "web sitesi", "Türkiye"])
    rows.append(["Sunucu Odası", "", "", "", "http://192.168.1.10/", "Türkiye"])
    rows.append([rows[0][0].upper(), "", "", "", rows[0][4], ""])
    rows.append(["Ticaret Odası", "", "", "", "com.tr", "Türkiye"])
    with open(folder / "companies.csv", "w", encoding="cp1254", newline="") as out:
        out.write("Firma Ünvanı;Adres;Telefon;E-posta Adresi;İnternet Sitesi;Ülke\r\n")
        for row in rows:
            out.write(";".join('"' + cell.replace('"', '""') + '"' if ";" in cell or '"' in cell else cell for cell in row) + "\r\n")
    (folder / "zone.db").write_text("\n".join(zone) + "\n", encoding="ascii")


main()
