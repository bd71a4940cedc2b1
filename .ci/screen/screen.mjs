// The lead screen in a real browser, on the real binary with its sandbox.
//
//   node screen.mjs path/to/hunter [names of flows]
//
// Screenshots of the flows go to docs/; they are made anew with each run.
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Browser } from './browser.mjs';
import { Server } from './server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const [binary = 'target/debug/hunter', ...wanted] = process.argv.slice(2);
const files = readdirSync(join(here, 'flows')).filter((name) => name.endsWith('.mjs')).sort();

const server = await Server.start(resolve(binary));
const browser = await Browser.launch(server.url, resolve(here, '../../docs'));
let failed = 0;
try {
  for (const file of files) {
    const { flows } = await import(`./flows/${file}`);
    for (const [name, flow] of Object.entries(flows)) {
      if (wanted.length && !wanted.some((word) => name.includes(word) || file.includes(word))) continue;
      if (flow.needs && !(await server.isOn(flow.needs))) {
        console.log(`skip ${name}: ${flow.needs} is off`);
        continue;
      }
      const began = Date.now();
      const problems = await browser.run(name, flow);
      failed += problems.length > 0;
      console.log(`${problems.length ? 'FAIL' : 'ok  '} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
      for (const problem of problems) console.log(`     ${problem}`);
    }
  }
} finally {
  await browser.close();
  await server.stop();
}
if (failed) {
  console.log(`${failed} flows failed`);
  process.exit(1);
}
