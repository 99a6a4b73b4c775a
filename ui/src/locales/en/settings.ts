export default {
  title: "Settings",
  empty: "Nothing to set yet",
  hint: "Appearance, language and large type are at the lower left.",
};
