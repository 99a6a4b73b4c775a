import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Desk, type Host } from "./desk";
import { Centre } from "./processes";

/** The passphrase everybody in a story uses on their own machine. */
export const PASSPHRASE = "road-and-bag-7";

const PEOPLE = [
  { name: "梅思齐", role: "manager", unit: "市局", post: "局长" },
  { name: "程景行", role: "team_lead", unit: "郎溪县", post: "副县长" },
  { name: "汪若琳", role: "officer", unit: "郎溪县", post: "招商专员" },
  { name: "何以宁", role: "officer", unit: "宣州区", post: "招商专员" },
] as const;

/** `unit 01a2…`, `person 01a2…`. */
const idIn = (said: string): string => /\S+\s*$/u.exec(said)?.[0].trim() ?? "";

/** A young bureau: a centre with two counties and four people, and nothing written yet. */
export class Bureau {
  private readonly ids = new Map<string, string>();
  private readonly units = new Map<string, string>();
  private readonly desks: Desk[] = [];

  private constructor(
    readonly host: Host,
    readonly folder: string,
    readonly centre: Centre,
  ) {}

  static async found(host: Host, config: string[] = []): Promise<Bureau> {
    const folder = mkdtempSync(path.join(os.tmpdir(), "roadbook-story-"));
    const centre = await Centre.create(path.join(folder, "centre"), `${host}-centre`, config);
    const bureau = new Bureau(host, folder, centre);
    const units = bureau.units.set("市局", centre.topUnit);
    for (const [name, short, series] of [
      ["郎溪县招商中心", "郎溪县", "郎"],
      ["宣州区招商中心", "宣州区", "州"],
    ] as const) {
      const said = await centre.command(
        ["unit", "add"],
        ["--name", name, "--short", short, "--series", series],
      );
      units.set(short, idIn(said));
    }
    for (const { name, role, unit, post } of PEOPLE) await bureau.hires(name, role, unit, post);
    await centre.start();
    return bureau;
  }

  /** Somebody more works here. */
  async hires(name: string, role: string, unit = "市局", post = "科员"): Promise<void> {
    const said = await this.centre.command(
      ["person", "add"],
      ["--name", name, "--role", role, "--unit", this.units.get(unit) ?? "", "--post", post],
    );
    this.ids.set(name, idIn(said));
  }

  /** An invitation link, good for ten minutes. */
  async invite(name: string, minutes = 10): Promise<string> {
    const said = await this.centre.command("invite", [
      "--person",
      this.ids.get(name) ?? "",
      "--minutes",
      String(minutes),
      "--server",
      this.centre.address,
    ]);
    const link = /roadbook:\/\/\S+/u.exec(said)?.[0];
    if (link === undefined) throw new Error(`no invitation in: ${said}`);
    return link;
  }

  /** A machine for this person, not yet enrolled. */
  desk(name: string, machine = "1", size?: { width: number; height: number }): Desk {
    const desk = new Desk(
      this.host,
      name,
      path.join(this.folder, `${String(this.desks.length)}-${machine}`),
      size,
    );
    this.desks.push(desk);
    return desk;
  }

  /** A machine for this person, enrolled with an invitation through the screen. */
  async enrolled(name: string, invitation?: string): Promise<Desk> {
    const desk = this.desk(name);
    const screen = await desk.start();
    await screen.sees("登记这台电脑", 30);
    await screen.fill("邀请", invitation ?? (await this.invite(name)));
    await screen.fill("本机口令", PASSPHRASE);
    await screen.fill("再输一次口令", PASSPHRASE);
    await screen.press("Enter");
    await screen.sees(name, 30);
    return desk;
  }

  /** Ends every process and forgets the data; fails if a page complained on its console. */
  async close(): Promise<void> {
    for (const desk of this.desks) await desk.stop();
    await this.centre.stop();
    rmSync(this.folder, { recursive: true, force: true });
    const complaints = this.desks.flatMap((desk) => desk.complaints);
    if (complaints.length > 0) throw new Error(`the pages complained:\n${complaints.join("\n")}`);
  }
}

/** Opens the store again after a start, with the local passphrase. */
export async function unlocks(desk: Desk): Promise<void> {
  await desk.screen.sees("解锁", 30);
  await desk.screen.fill("本机口令", PASSPHRASE);
  await desk.screen.press("Enter");
  await desk.screen.seesNo("本机口令", 30);
}
