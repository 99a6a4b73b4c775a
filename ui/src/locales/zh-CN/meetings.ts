export default {
  title: "洽谈",
  empty: "还没有洽谈记录",
  hint: "见完一家，按 Ctrl N 记一笔，日期、地点和同行的人会自己填好。",
};
