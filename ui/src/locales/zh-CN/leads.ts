export default {
  title: "线索",
  empty: "还没有线索",
  hint: "谈出意向就立一条线索；缺的项以后再补，草稿照样安全。",
};
