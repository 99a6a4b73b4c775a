export default {
  draft: "草稿",
  saved: "本机已保存",
  queued: "待上传",
  uploading: "上传中",
  synced: "已同步",
  conflict: "有冲突",
  returned: "被退回",
  refused: "被拒绝",
  blocked: "等前一条",
  missing: "缺项",
  promise: "承诺待审",
  collision: "撞单",
};
