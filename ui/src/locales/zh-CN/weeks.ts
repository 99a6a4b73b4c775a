export default {
  title: "无会周",
  empty: "还没有发布无会周",
  hint: "先生成建议，再逐月确认并发布。",
};
