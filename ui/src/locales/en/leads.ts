export default {
  title: "Leads",
  empty: "No leads yet",
  hint: "Start a lead when interest shows; what is missing can wait, a draft is safe.",
};
