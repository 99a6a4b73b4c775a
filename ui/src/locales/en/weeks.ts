export default {
  title: "No-meeting weeks",
  empty: "No weeks published yet",
  hint: "Generate a proposal, then confirm and publish month by month.",
};
