import { expect, test } from "@playwright/test";
import { Bureau } from "../../support/bureau";
import { dayFromNow } from "../../support/day";
import { FIRST_TRIP } from "../../support/first-trip";
import { beginsNote, finishesVisit } from "../../support/officer";
import { withoutFonts } from "../../support/pdf";
import { until } from "../../support/screen";

// The real window reads files by a scheme of its own, under a policy of its own: a photograph is decoded in it, and
// a page of a PDF drawn by a worker.

test("a photograph and a PDF are looked at in the real window", async () => {
  const bureau = await Bureau.found("window");
  try {
    const officer = await bureau.enrolled("汪若琳");
    const { screen, window } = officer;
    const [visit] = FIRST_TRIP.meetings;
    if (visit === undefined) throw new Error("no visit");
    await beginsNote(screen);
    await screen.type(`拜访${visit.form.company_name}，看了车间。`);
    // Dropped as the desktop would: a picture that the page draws itself, and a document.
    await window.inPage(`
      const drop = (file) => {
        const data = new DataTransfer();
        data.items.add(file);
        const event = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
        document.querySelector("section[aria-label=附件]").dispatchEvent(event);
      };
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [640, 400];
      canvas.getContext("2d").fillRect(60, 60, 300, 200);
      canvas.toBlob((blob) => drop(new File([blob], "车间.png", { type: "image/png" })), "image/png");
      drop(new File([Uint8Array.from(atob("${withoutFonts("宣城招商测试").toString("base64")}"), (one) => one.charCodeAt(0))],
        "项目书.pdf", { type: "application/pdf" }));`);
    await screen.sees("车间.png", 30);
    await screen.sees("项目书.pdf", 30);
    await finishesVisit(screen, visit, { nextDay: dayFromNow(9) });
    await screen.click("洽谈");
    await screen.click(`${visit.form.company_name}拜访`);
    await screen.sees("车间.png", 30);

    await screen.click("照片，车间.png");
    const wide = () =>
      window.inPage<number>("return document.querySelector('[role=dialog] img')?.naturalWidth ?? 0");
    expect(
      await until(async () => (await wide()) === 640, 30),
      `the picture is ${String(await wide())} wide`,
    ).toBe(true);
    await screen.picture("files-photograph");
    await screen.press("Escape");
    await screen.seesNo("另存");

    await screen.click("文件，项目书.pdf");
    await screen.sees("第 1 页，共 1 页", 30);
    const ink = () =>
      window.inPage<number>(`
        const sheet = document.querySelector("[role=dialog] [data-page='1'] canvas");
        if (sheet === null || sheet.width === 0) return 0;
        const points = sheet.getContext("2d").getImageData(0, 0, sheet.width, sheet.height).data;
        let ink = 0;
        for (let at = 0; at < points.length; at += 4) if (points[at] < 128) ink += 1;
        return ink;`);
    expect(await until(async () => (await ink()) > 500, 30), `${String(await ink())} points of ink`).toBe(
      true,
    );
    const words = () =>
      window.inPage<string>("return document.querySelector('[data-page] .sr-only')?.textContent ?? ''");
    expect(await until(async () => (await words()) === "宣城招商测试", 10), await words()).toBe(true);
    await screen.picture("files-pdf");
  } finally {
    await bureau.close();
  }
});
