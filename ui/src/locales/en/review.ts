export default {
  title: "Review",
  empty: "Nothing to review",
  hint: "Submitted records line up here.",
};
