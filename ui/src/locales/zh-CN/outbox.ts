export default {
  title: "待上传",
  empty: "没有等着上传的内容",
  hint: "写下的每一条先存本机，联网后自动上传。",
};
