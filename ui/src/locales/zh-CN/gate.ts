export default {
  enrol: "登记这台电脑",
  enrolHint: "请向管理员要一个登记码。登记只做一次，之后断网也能用。",
  unlock: "解锁",
  unlockHint: "这台电脑上的内容已加密，解锁后继续。",
  link: "请打开新链接",
  opening: "正在打开",
};
