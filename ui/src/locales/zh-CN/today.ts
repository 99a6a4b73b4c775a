export default {
  title: "今日",
  empty: "今天还没有安排",
  hint: "先报一次外出，或记下第一笔。断网也能写。",
};
