export default {
  title: "Meetings",
  empty: "No meetings yet",
  hint: "After a visit press Ctrl N; day, place and team fill themselves in.",
};
