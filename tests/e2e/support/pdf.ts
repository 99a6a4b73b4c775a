import type { Page } from "@playwright/test";

/** A document as an office prints it: one page for each text, its letters inside. */
export async function printed(page: Page, texts: string[]): Promise<Buffer> {
  const sheet = await page.context().newPage();
  try {
    const pages = texts.map((text) => `<h1 style="break-after: page; font-size: 40pt">${text}</h1>`);
    await sheet.setContent(`<html lang="zh-CN"><body>${pages.join("")}</body></html>`);
    return await sheet.pdf({ format: "A4" });
  } finally {
    await sheet.close();
  }
}

/** A document that brings no letters along: their encoding has to be known, and the font is the reader's. */
export function withoutFonts(text: string): Buffer {
  const words = [...text].map((letter) => letter.charCodeAt(0).toString(16).padStart(4, "0")).join("");
  const drawing = `BT /F1 36 Tf 60 700 Td <${words}> Tj ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${String(drawing.length)} >>\nstream\n${drawing}\nendstream`,
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
    "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
  ];
  let whole = "%PDF-1.4\n";
  const places = objects.map((object, at) => {
    const place = whole.length;
    whole += `${String(at + 1)} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = whole.length;
  const line = (place: number): string => `${String(place).padStart(10, "0")} 00000 n \n`;
  whole += `xref\n0 ${String(objects.length + 1)}\n0000000000 65535 f \n${places.map(line).join("")}`;
  whole += `trailer << /Size ${String(objects.length + 1)} /Root 1 0 R >>\nstartxref\n${String(table)}\n%%EOF\n`;
  return Buffer.from(whole, "latin1");
}
