export default {
  title: "Companies",
  empty: "No companies yet",
  hint: "A company named in a note gets its file by itself.",
};
