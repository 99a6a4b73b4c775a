export default {
  title: "设置",
  empty: "暂无可改的设置",
  hint: "外观、语言和长辈版在左下角。",
};
