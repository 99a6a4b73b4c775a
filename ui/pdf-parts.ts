import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Plugin } from "vite";

/**
 * What a document may need besides the library itself: the tables of Chinese, Japanese and Korean encodings, the
 * standard fonts that a document may leave out, and the decoders of old picture formats in plain script (the content
 * policy lets no WebAssembly run). They lie beside the page under their own names, read one by one when a document
 * asks for them. What the library would draw with outside of a browser is put aside in `package.json`.
 */
export function pdfParts(): Plugin {
  const folder = path.dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
  const parts = [
    ["cmaps", /\.bcmap$|LICENSE/u],
    ["standard_fonts", /\.(?:pfb|ttf)$|LICENSE/u],
    ["wasm", /_nowasm_fallback\.js$|LICENSE_(?:PDFJS_)?(?:JBIG2|OPENJPEG)$/u],
  ] as const;
  return {
    name: "roadbook:pdf-parts",
    generateBundle() {
      for (const [part, wanted] of parts)
        for (const name of readdirSync(path.join(folder, part)))
          if (wanted.test(name))
            this.emitFile({
              type: "asset",
              fileName: `pdf/${part}/${name}`,
              source: readFileSync(path.join(folder, part, name)),
            });
    },
    configureServer(server) {
      server.middlewares.use("/pdf", (request, response, next) => {
        const [, part, name] = (request.url ?? "").split("/");
        const known = parts.find(([one, wanted]) => one === part && wanted.test(name ?? ""));
        if (known === undefined || name === undefined) next();
        else response.end(readFileSync(path.join(folder, known[0], path.basename(name))));
      });
    },
  };
}
