// node bench.mjs RECORDS: puts the records (one JSON document a line, with its id in `id`) into a device's PouchDB,
// sends them to a centre in a process of its own, and reads them into a new device's. Prints the microseconds of both.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import PouchDB from "pouchdb";

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "roadbook-pouchdb-"));
const lines = readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean);
const docs = lines.map((line) => {
  const { id, ...rest } = JSON.parse(line);
  return { _id: id, ...rest };
});

async function micros(work) {
  const begun = process.hrtime.bigint();
  await work();
  return Number((process.hrtime.bigint() - begun) / 1000n);
}

async function holdsAll(db) {
  const { doc_count } = await db.info();
  if (doc_count !== docs.length) throw new Error(`${doc_count} of ${docs.length} documents arrived`);
}

const centre = spawn(process.execPath, [path.join(here, "centre.mjs"), folder], {
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const [port] = await once(centre.stdout, "data");
  const remote = new PouchDB(`http://127.0.0.1:${String(port).trim()}/bench`);
  await remote.info();
  const own = new PouchDB(path.join(folder, "own"));
  await own.bulkDocs(docs);
  const batch = { batch_size: 500 };
  const push = await micros(() => own.replicate.to(remote, batch));
  await holdsAll(remote);
  const other = new PouchDB(path.join(folder, "other"));
  const pull = await micros(() => other.replicate.from(remote, batch));
  await holdsAll(other);
  console.log(JSON.stringify({ push, pull }));
} finally {
  centre.kill();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
