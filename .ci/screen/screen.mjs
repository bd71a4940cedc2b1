// The lead screen in a real browser, on the real binary with its sandbox.
//
//   node screen.mjs path/to/hunter [words in the names of flows or of their files]
//
// Screenshots of the flows go to docs/; they are made anew with each run. While one writes on the
// screen, HUNTER_TEST_SCREEN=src/ui/app takes its modules from there instead of from the binary.
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Browser } from './browser.mjs';
import { Server } from './server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const [binary = 'target/debug/hunter', ...wanted] = process.argv.slice(2);
const files = readdirSync(join(here, 'flows')).filter((name) => name.endsWith('.mjs')).sort();

/** The sandbox is usable that soon after its process starts. */
const USABLE_S = 20;

const servers = new Map();
/** The server of that kind, started when the first flow wants it. */
function serve(kind = 'sandbox') {
  if (!servers.has(kind)) servers.set(kind, Server.start(resolve(binary), kind));
  return servers.get(kind);
}

const main = await serve();
console.log(`the sandbox was ready after ${(main.took / 1000).toFixed(1)} s (limit for a release build: ${USABLE_S} s)`);
const browser = await Browser.launch(resolve(here, '../../docs'));
let failed = 0;
try {
  for (const file of files) {
    const { flows } = await import(`./flows/${file}`);
    for (const [name, flow] of Object.entries(flows)) {
      if (wanted.length && !wanted.some((word) => name.includes(word) || file.includes(word))) continue;
      const server = await serve(flow.server);
      if (flow.needs && !(await server.isOn(flow.needs))) {
        console.log(`skip ${name}: ${flow.needs} is off`);
        continue;
      }
      const began = Date.now();
      const problems = await browser.run(name, flow, server);
      failed += problems.length > 0;
      console.log(`${problems.length ? 'FAIL' : 'ok  '} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
      for (const problem of problems) console.log(`     ${problem}`);
    }
  }
} finally {
  await browser.close();
  for (const server of servers.values()) await (await server).stop();
}
if (failed) {
  console.log(`${failed} flows failed`);
  process.exit(1);
}
