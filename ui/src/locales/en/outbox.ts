export default {
  title: "Outbox",
  empty: "Nothing is waiting",
  hint: "Every record is kept on this device first and sent when there is a network.",
};
