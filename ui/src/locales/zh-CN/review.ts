export default {
  title: "审阅",
  empty: "没有待审阅的记录",
  hint: "提交上来的记录会排在这里。",
};
