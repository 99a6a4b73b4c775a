export default {
  saved: "已存为“{name}”，在 {folder}。",
  downloaded: "已存为“{name}”，在浏览器的下载文件夹里。",
  showFolder: "打开文件夹",
};
