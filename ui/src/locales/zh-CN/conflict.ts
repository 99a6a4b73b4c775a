export default {
  title: "处理冲突",
  empty: "没有需要处理的冲突",
  hint: "两人同时改了同一项时，在这里选一个结果。",
};
