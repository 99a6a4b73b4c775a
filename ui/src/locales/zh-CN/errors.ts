export default {
  unknown: "出了点问题，已写下的内容都在。请再试一次；仍不行，请把代码 {code} 告诉管理员。",
  host: {
    unreachable: "程序没有应答。已写下的内容都在本机，请稍后重试。",
    link_needed: "这个页面的链接已用过或已过期。请从程序里重新打开一个链接。",
  },
};
