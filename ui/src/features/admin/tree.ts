import type { UnitLine } from "@/bindings";

/** The units from the top down to this one; a tree is shallow, and a cycle somebody typed ends. */
export function pathOf(units: UnitLine[], id: string): UnitLine[] {
  const path: UnitLine[] = [];
  let at: string | null = id;
  while (at !== null && path.length < 16) {
    const unit = units.find((one) => one.id === at);
    if (unit === undefined) break;
    path.unshift(unit);
    at = unit.parent;
  }
  return path;
}

/** The units whose name, short name, letter or code contains the words, and those above them. */
export function findUnits(units: UnitLine[], text: string | null): UnitLine[] {
  const words = (text ?? "").trim().toLowerCase();
  if (words === "") return units;
  const fits = (unit: UnitLine) =>
    [unit.name, unit.short, unit.series, unit.code].some((said) => said.toLowerCase().includes(words));
  const kept = new Set(units.filter(fits).flatMap((unit) => pathOf(units, unit.id).map((one) => one.id)));
  return units.filter((unit) => kept.has(unit.id));
}
