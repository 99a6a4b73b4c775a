/**
 * Gathers the licences of everything shipped (crates, packages of the screens, fonts and icons) into
 * src/assets/licences.json. Reads what cargo and npm have on this machine; writes names, versions and texts only.
 * Run it with `npm run licences` after a dependency changed.
 */
/* global process */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..");
const texts = [];
const known = new Map();

/** Texts that differ only in who holds the right are kept once; the holders stand with the package. */
function place(raw) {
  const lines = raw
    .replaceAll("\r", "")
    .split("\n")
    .map((line) => line.trimEnd());
  const held = lines.filter((line) =>
    /^\s*(?:(?:©|\(c\)).*\d{4}|copyright\b.*(?:\d{4}|©|\(c\)))/i.test(line),
  );
  const text = lines
    .filter((line) => !held.includes(line))
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  const key = text.replace(/\s+/g, " ");
  if (!known.has(key)) {
    known.set(key, texts.length);
    texts.push(text);
  }
  return { text: known.get(key), held: held.map((line) => line.trim()) };
}

function read(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(
      (name) =>
        /^(licen[cs]e|copying|notice|unlicense|copyright)/i.test(name) && !/\.(rs|js|ts|json)$/i.test(name),
    )
    .sort()
    .flatMap((name) => {
      try {
        return [readFileSync(join(folder, name), "utf8")];
      } catch {
        // A folder of texts: each crate names the one file it means elsewhere too.
        return [];
      }
    });
}

function entry(kind, name, version, licence, folder) {
  const found = read(folder).map(place);
  return {
    kind,
    name,
    version,
    licence: licence ?? "",
    texts: [...new Set(found.map((one) => one.text))],
    held: [...new Set(found.flatMap((one) => one.held))],
  };
}

function crates() {
  const out = execFileSync("cargo", ["metadata", "--format-version", "1", "--offline", "--locked"], {
    cwd: root,
    maxBuffer: 1 << 28,
  });
  const data = JSON.parse(out.toString());
  const packages = new Map(data.packages.map((one) => [one.id, one]));
  const nodes = new Map(data.resolve.nodes.map((one) => [one.id, one]));
  const ours = new Set(data.workspace_members);
  const shipped = [...ours].filter((id) =>
    ["roadbook", "loopback", "server"].includes(packages.get(id).name),
  );
  const seen = new Set();
  const open = [...shipped];
  while (open.length > 0) {
    const id = open.pop();
    if (seen.has(id)) continue;
    seen.add(id);
    for (const dep of nodes.get(id).deps) {
      if (dep.dep_kinds.some((one) => one.kind === null)) open.push(dep.pkg);
    }
  }
  return [...seen]
    .filter((id) => !ours.has(id))
    .map((id) => packages.get(id))
    .map((one) => entry("crate", one.name, one.version, one.license, dirname(one.manifest_path)));
}

/** What the built screens contain: the dependencies, and theirs. */
function npm() {
  const modules = join(import.meta.dirname, "node_modules");
  const own = JSON.parse(readFileSync(join(import.meta.dirname, "package.json"), "utf8"));
  const seen = new Map();
  const open = Object.keys(own.dependencies).map((name) => [name, modules]);
  while (open.length > 0) {
    const [name, from] = open.pop();
    const near = join(from, name);
    const folder = existsSync(join(near, "package.json")) ? near : join(modules, name);
    const file = join(folder, "package.json");
    if (!existsSync(file)) continue;
    const about = JSON.parse(readFileSync(file, "utf8"));
    const key = `${about.name}@${about.version}`;
    if (seen.has(key)) continue;
    const kind = /fontsource|iconify-json/.test(name) ? "font" : "npm";
    seen.set(key, entry(kind, about.name, about.version, about.license, folder));
    for (const next of Object.keys(about.dependencies ?? {})) open.push([next, join(folder, "node_modules")]);
  }
  return [...seen.values()];
}

const packages = [...crates(), ...npm()].sort(
  (a, b) => a.name.localeCompare(b.name, "en") || a.version.localeCompare(b.version, "en"),
);
const target = join(import.meta.dirname, "src/assets/licences.json");
writeFileSync(target, `${JSON.stringify({ packages, texts })}\n`);
process.stdout.write(`${packages.length} packages, ${texts.length} texts\n`);
