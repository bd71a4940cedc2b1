"""What the load scripts share: build, databases, a name server, processes that are always ended.

Everything runs on this machine's loopback, for a bounded time. Read the ratios: the absolute
figures belong to the machine.
"""
import atexit
import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
POSTGRES = os.environ.get("HUNTER_LOAD_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
# Hunter speaks to its own machine in the clear; so does the floor beside it.
os.environ.setdefault("PGSSLMODE", "disable")
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="hunter-load-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


def build(*examples):
    """What is shipped, the seeder, and those examples."""
    wanted = [word for name in ("seed", *examples) for word in ("--example", name)]
    subprocess.run(["cargo", "build", "--quiet", "--locked", "--release", "--bin", "hunter", *wanted], cwd=ROOT, check=True)
    return ROOT / "target/release/hunter", *(ROOT / "target/release/examples" / name for name in ("seed", *examples))


def psql(sql, url=POSTGRES):
    return subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", sql, url], check=True, capture_output=True, text=True).stdout.strip()


@contextlib.contextmanager
def database(name):
    """A fresh database; dropped afterwards."""
    psql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    psql(f'CREATE DATABASE "{name}"')
    try:
        yield POSTGRES.rsplit("/", 1)[0] + "/" + name
    finally:
        psql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def process(command, env=None, log=None):
    out = open(log or os.devnull, "w", encoding="utf-8")
    child = subprocess.Popen([str(part) for part in command], env={**os.environ, **(env or {})}, stdout=out, stderr=subprocess.STDOUT)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        out.close()


@contextlib.contextmanager
def server(hunter, url, **settings):
    """`hunter serve` on that database; gives its address, process id and seconds to the first answer."""
    port = free_port()
    env = {"DATABASE_URL": url, "HUNTER_BIND": f"127.0.0.1:{port}", "HUNTER_MIGRATE": "true", "RUST_LOG": "warn",
           "HUNTER_WHOIS_ENABLED": "false", "HUNTER_RESCAN_INTERVAL": "0", **settings}
    started = time.monotonic()
    with process([hunter, "serve"], env, FOLDER / "server.log") as child:
        address = f"http://127.0.0.1:{port}"
        while True:
            with contextlib.suppress(OSError):
                if urllib.request.urlopen(address + "/healthz/ready", timeout=5).status == 200:
                    break
            if child.poll() is not None or time.monotonic() - started > 60:
                raise SystemExit("the server did not start:\n" + (FOLDER / "server.log").read_text())
            time.sleep(0.002)
        yield address, child.pid, time.monotonic() - started


def ask(address, query, variables=None):
    request = urllib.request.Request(address + "/graphql", json.dumps({"query": query, "variables": variables}).encode(), {"Content-Type": "application/json"})
    answer = json.load(urllib.request.urlopen(request, timeout=60))
    if answer.get("errors"):
        raise SystemExit(f"the graph answers with errors: {answer['errors']}")
    return answer["data"]


def wrk(address, query, variables=None, connections=16, seconds=4):
    """Requests a second of one closed loop, one thread. Any answer but 200 stops the run."""
    body = json.dumps({"query": query, "variables": variables})
    script = FOLDER / "post.lua"
    script.write_text(f"wrk.method='POST'\nwrk.body={json.dumps(body)}\nwrk.headers['Content-Type']='application/json'\n", encoding="utf-8")
    text = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script, address + "/graphql"], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise SystemExit(text)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])


def pgbench(url, sql, connections=16, seconds=4):
    """Transactions a second of the same statement, prepared."""
    file = FOLDER / "floor.sql"
    file.write_text(sql, encoding="utf-8")
    text = subprocess.run(["pgbench", "-n", "-M", "prepared", f"-c{connections}", "-j1", f"-T{seconds}", "-f", file, url], check=True, capture_output=True, text=True).stdout
    return float(re.search(r"tps = ([\d.]+)", text)[1])


def memory(pid):
    """Proportional and resident set size in MiB."""
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return {key: int(re.search(rf"^{key}:\s+(\d+)", text, re.M)[1]) / 1024 for key in ("Pss", "Rss")}


def cpu(pid):
    """CPU seconds so far, user and system."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_of_postgres():
    """CPU seconds of every PostgreSQL process, ended children included."""
    total = 0.0
    for folder in pathlib.Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if folder.name.isdigit() and (folder / "comm").read_text().strip() == "postgres":
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
                total += sum(int(fields[at]) for at in (11, 12)) / os.sysconf("SC_CLK_TCK")
    return total


@contextlib.contextmanager
def name_server(zone):
    """NSD serving one root zone on loopback, answer rates unlimited; gives its port."""
    port = free_port()
    conf = FOLDER / "nsd.conf"
    conf.write_text(f"""server:
  ip-address: 127.0.0.1@{port}
  server-count: 1
  username: ""
  chroot: ""
  database: ""
  zonesdir: "{FOLDER}"
  pidfile: "{FOLDER}/nsd.pid"
  xfrdfile: "{FOLDER}/xfrd.state"
  zonelistfile: "{FOLDER}/zone.list"
  rrl-ratelimit: 0
  rrl-whitelist-ratelimit: 0
  verbosity: 0
remote-control:
  control-enable: no
zone:
  name: "."
  zonefile: "{zone}"
""")
    with process(["nsd", "-d", "-c", conf], log=FOLDER / "nsd.log"):
        deadline = time.monotonic() + 20
        while "no answer" in subprocess.run(["python3", "-c", PROBE, str(port)], capture_output=True, text=True).stdout:
            if time.monotonic() > deadline:
                raise SystemExit("NSD does not answer:\n" + (FOLDER / "nsd.log").read_text())
            time.sleep(0.1)
        yield port


PROBE = """
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(0.3)
s.sendto(bytes.fromhex('000101000001000000000000') + b'\\0' + bytes.fromhex('00060001'), ('127.0.0.1', int(sys.argv[1])))
try: s.recv(512)
except OSError: print('no answer')
"""


def median(values):
    return sorted(values)[len(values) // 2]
