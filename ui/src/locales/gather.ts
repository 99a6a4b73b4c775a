/** The texts of one feature. */
export type File = { [key: string]: string | File };

/** One file per feature and language; the file's name is the first part of its keys (`trips.ts` → `trips.title`). */
export function gather(files: Record<string, File>): File {
  const texts: File = {};
  for (const [path, content] of Object.entries(files)) {
    const name = /([^/]+)\.ts$/.exec(path)?.[1];
    if (name !== undefined) texts[name] = content;
  }
  return texts;
}
