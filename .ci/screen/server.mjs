// `hunter serve --sandbox` in a folder of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const freePort = () => new Promise((found) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => found(port));
  });
});

/** The sandbox is usable that soon after its process starts. */
const USABLE_MS = 20_000;

export class Server {
  static async start(binary) {
    const folder = mkdtempSync(join(tmpdir(), 'hunter-screen-'));
    const port = await freePort();
    const began = Date.now();
    const child = spawn(binary, ['serve', '--sandbox'], {
      cwd: folder,
      env: { ...process.env, HUNTER_BIND: `127.0.0.1:${port}` },
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    let said = '';
    await new Promise((ready, failed) => {
      child.stderr.on('data', (bytes) => {
        said += bytes;
        if (/^Ready\.$/m.test(said)) ready();
      });
      child.on('exit', (code) => failed(new Error(`hunter ended with ${code}:\n${said}`)));
      setTimeout(() => failed(new Error(`not ready after two minutes:\n${said}`)), 120_000).unref();
    });
    const took = Date.now() - began;
    console.log(`the sandbox was ready after ${(took / 1000).toFixed(1)} s (limit for a release build: ${USABLE_MS / 1000} s)`);
    return new Server(`http://127.0.0.1:${port}`, child, folder);
  }

  constructor(url, child, folder) {
    Object.assign(this, { url, child, folder });
  }

  /** Whether this build has that integration on. */
  async isOn(integration) {
    const query = `{ integrations { ${integration} { state } } }`;
    const answer = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { data } = await answer.json();
    return data.integrations[integration].state !== 'OFF';
  }

  async stop() {
    const ended = new Promise((end) => this.child.once('exit', end));
    this.child.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
