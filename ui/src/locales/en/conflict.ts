export default {
  title: "Resolve a conflict",
  empty: "No conflict to resolve",
  hint: "When two people changed one field at once, the result is chosen here.",
};
