export default {
  title: "Today",
  empty: "Nothing planned today",
  hint: "File a trip, or write the first note. It works without a network.",
};
