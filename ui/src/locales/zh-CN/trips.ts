export default {
  title: "行程",
  empty: "还没有行程",
  hint: "先报一次外出：去哪、哪几天、谁去。断网也能写。",
};
