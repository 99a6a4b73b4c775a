/** One file per feature and language; the file's name is the first part of its keys (`trips.ts` → `trips.title`). */
type Texts = { [key: string]: string | Texts };

const files = import.meta.glob<Texts>("./{zh-CN,en}/*.ts", { eager: true, import: "default" });

function gather(language: string): Texts {
  const texts: Texts = {};
  for (const [path, content] of Object.entries(files)) {
    const [, folder, name] = /^\.\/([^/]+)\/([^/]+)\.ts$/.exec(path) ?? [];
    if (folder === language && name !== undefined) texts[name] = content;
  }
  return texts;
}

export const messages = { "zh-CN": gather("zh-CN"), en: gather("en") };
