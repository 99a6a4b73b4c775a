export default {
  title: "企业",
  empty: "还没有企业",
  hint: "记一笔时写到的企业会自动建档。",
};
