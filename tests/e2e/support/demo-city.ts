import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { PASSPHRASE } from "./bureau";
import { Desk, type Host } from "./desk";
import { Centre } from "./processes";

/** The demo city of `make run`: trips, meetings and leads that somebody else wrote, to be looked at. */
export class DemoCity {
  private readonly desks: Desk[] = [];

  private constructor(
    readonly host: Host,
    readonly folder: string,
    readonly centre: Centre,
    private readonly invitations: Map<string, string>,
  ) {}

  static async found(host: Host, city: { seed: number; size?: number } | null = null): Promise<DemoCity> {
    const folder = mkdtempSync(path.join(os.tmpdir(), "roadbook-demo-"));
    const { centre, invitations } = await Centre.demo(path.join(folder, "centre"), `${host}-demo`, city);
    await centre.start();
    return new DemoCity(host, folder, centre, invitations);
  }

  invitation(name: string): string {
    const link = this.invitations.get(name);
    if (link === undefined) throw new Error(`nobody in the demo city is called ${name}`);
    return link;
  }

  /** A machine for this person, not yet enrolled. */
  desk(name: string, size?: { width: number; height: number }): Desk {
    const desk = new Desk(this.host, name, path.join(this.folder, `desk-${String(this.desks.length)}`), size);
    this.desks.push(desk);
    return desk;
  }

  /** A machine for this person, enrolled through the screen, with what it may see arrived. */
  async enrolled(name: string, size?: { width: number; height: number }, patience = 30): Promise<Desk> {
    const desk = this.desk(name, size);
    const screen = await desk.start();
    await screen.sees("登记这台电脑", 30);
    await screen.fill("邀请", this.invitation(name));
    await screen.fill("本机口令", PASSPHRASE);
    await screen.fill("再输一次口令", PASSPHRASE);
    await screen.press("Enter");
    await screen.sees(name, 30);
    await screen.sees("已同步", patience);
    return desk;
  }

  async close(): Promise<void> {
    for (const desk of this.desks) await desk.stop();
    await this.centre.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
