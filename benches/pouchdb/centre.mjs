// A centre of PouchDB: express-pouchdb over LevelDB in the folder that is named. Says its port when it listens.
import express from "express";
import expressPouchdb from "express-pouchdb";
import PouchDB from "pouchdb";

const folder = process.argv[2];
const Kept = PouchDB.defaults({ prefix: `${folder}/` });
const app = express();
app.use(
  "/",
  expressPouchdb(Kept, {
    mode: "minimumForPouchDB",
    inMemoryConfig: true,
    logPath: `${folder}/log.txt`,
  }),
);
const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
