export default {
  label: "我的工作状态：{state}。打开待上传",
  offline: "离线",
  waiting: "待上传 {count}",
  files: "附件待上传 {count}",
  uploading: "上传中 {done}/{total}",
  synced: "已同步 {time}",
  saved: "本机已保存",
  unknown: "正在读取",
  paused: "已暂停",
  barred: "已停用",
  returned: "被退回 {count}",
  attention: "{count} 项要处理",
};
