// `hunter serve` in a folder of its own: on the sandbox, or bare, with nothing configured.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const freePort = () => new Promise((found) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => found(port));
  });
});

const PATIENCE_MS = 120_000;

/** What a kind of server is started with, and the line that says that it is there. */
const KINDS = {
  sandbox: { args: ['serve', '--sandbox'], env: {}, sign: /^Ready\.$/m },
  // As a newcomer sees it who opens the address at once, on a slow machine.
  beginning: { args: ['serve', '--sandbox'], env: { HUNTER_SCAN_CONCURRENCY: '2' }, sign: /^Hunter listens on/m },
  bare: {
    args: ['serve'],
    env: { DATABASE_URL: 'sqlite://bare.db?mode=rwc', HUNTER_DNS_SERVERS: '127.0.0.1:9', HUNTER_DNS_TIMEOUT: '100ms', HUNTER_WHOIS_ENABLED: 'false' },
    sign: /^Hunter listens on/m,
  },
  // Its name server never answers, so scans last as long as a flow likes.
  silent: {
    args: ['serve'],
    env: { DATABASE_URL: 'sqlite://silent.db?mode=rwc', HUNTER_SCAN_CONCURRENCY: '1', HUNTER_DNS_TIMEOUT: '2s', HUNTER_WHOIS_ENABLED: 'false' },
    sign: /^Hunter listens on/m,
  },
};

/** The address of a name server that hears and says nothing. */
const silence = () => new Promise((bound) => {
  const socket = createSocket('udp4').unref();
  socket.bind(0, '127.0.0.1', () => bound(`127.0.0.1:${socket.address().port}`));
});

export class Server {
  static async start(binary, kind = 'sandbox', settings = {}) {
    const { args, env, sign } = KINDS[kind];
    const folder = mkdtempSync(join(tmpdir(), 'hunter-screen-'));
    const port = await freePort();
    const names = kind === 'silent' ? { HUNTER_DNS_SERVERS: await silence() } : {};
    const began = Date.now();
    const child = spawn(binary, args, {
      cwd: folder,
      env: { ...process.env, ...env, ...names, ...settings, HUNTER_BIND: `127.0.0.1:${port}` },
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    let said = '';
    await new Promise((ready, failed) => {
      child.stderr.on('data', (bytes) => {
        said += bytes;
        if (sign.test(said)) ready();
      });
      child.on('exit', (code) => failed(new Error(`hunter ended with ${code}:\n${said}`)));
      setTimeout(() => failed(new Error(`not there after two minutes:\n${said}`)), PATIENCE_MS).unref();
    });
    return new Server(`http://127.0.0.1:${port}`, child, folder, began);
  }

  constructor(url, child, folder, began) {
    Object.assign(this, { url, child, folder, began, took: Date.now() - began });
  }

  /** Asks the graph, as any program would. */
  async ask(query, variables = {}) {
    const answer = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await answer.json();
    if (!data) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** Whether this build has that integration on. */
  async isOn(integration) {
    const { integrations } = await this.ask(`{ integrations { ${integration} { state } } }`);
    return integrations[integration].state !== 'OFF';
  }

  /** Imports a list as a program would. */
  async import(list, query = 'scan=false') {
    const answer = await fetch(`${this.url}/import?${query}`, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: list });
    const { jobId } = await answer.json();
    for (;;) {
      const { job } = await this.ask('query ($id: ID!) { job(id: $id) { state } }', { id: jobId });
      if (!['QUEUED', 'RUNNING'].includes(job.state)) return;
      await new Promise((later) => setTimeout(later, 50));
    }
  }

  /** Waits for a sync that began after `work` did. */
  async synced(work) {
    const last = async () => (await this.ask('{ integrations { partnerCenter { lastRun { id state } } } }')).integrations.partnerCenter.lastRun;
    const before = await last();
    await work();
    for (;;) {
      const now = await last();
      if (now && now.id !== before?.id) return now.state;
      await new Promise((later) => setTimeout(later, 100));
    }
  }

  async stop() {
    const ended = new Promise((end) => this.child.once('exit', end));
    this.child.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
