export default {
  enrol: "Enrol this computer",
  enrolHint: "Ask your administrator for an enrolment code. Once enrolled, it works without a network.",
  unlock: "Unlock",
  unlockHint: "What is on this computer is encrypted; unlock it to go on.",
  link: "Please open a new link",
  opening: "Opening",
};
