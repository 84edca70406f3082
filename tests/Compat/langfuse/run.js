// Runs scenarios of one generation of SDK: node run.js <v3|v4|v5> [scenario ...]
// Prints one JSON document with a section per scenario. Exits with 1 when one of them failed or an SDK reported an error.
import { readdirSync } from 'node:fs';
import { Model } from './model.js';
import { Watch } from './watch.js';

const [generation, ...asked] = process.argv.slice(2);
// v4 and v5 send OpenTelemetry and share what is the same in both: a folder of their own goes before it.
const folders = [`./${generation}/scenarios/`, ...(generation === 'v3' ? [] : ['./otel/'])].map(folder => new URL(folder, import.meta.url));
const scenarios = new Map(folders.reverse().flatMap(folder => readdirSync(folder).filter(file => file.endsWith('.js')).map(file => [file.replace('.js', ''), new URL(file, folder)])));

const watch = new Watch();
const model = await Model.start();
const sdk = await import(new URL(`./${generation}/client.js`, import.meta.url));
const document = {};
for (const name of asked.length > 0 ? asked : [...scenarios.keys()].sort()) {
  watch.begin();
  try {
    const { default: scenario } = await import(scenarios.get(name));
    document[name] = await scenario({ sdk, watch, model, server: process.env.LANGFUSE_BASE_URL });
  } catch (error) {
    watch.note(error);
  }
  document[name] = { ...document[name], errors: watch.errors };
}
process.stdout.write(JSON.stringify(document, null, 2) + '\n', () =>
  process.exit(Object.values(document).some(section => section.errors.length > 0) ? 1 : 0));
