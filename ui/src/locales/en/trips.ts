export default {
  title: "Trips",
  empty: "No trips yet",
  hint: "File a trip first: where, which days, who. It works without a network.",
};
