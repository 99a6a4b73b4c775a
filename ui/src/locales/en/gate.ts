export default {
  enrol: "Enrol this computer",
  enrolHint:
    "Once only; afterwards it works without network. Ask your administrator for an invitation, good for 10 minutes.",
  way: "How to enrol",
  byInvitation: "By invitation",
  byPassword: "By account password",
  enrolByPasswordHint:
    "Where the bureau allows it, your account enrols another computer. Once only; afterwards it works without network.",
  passwordHint: "The account password you set under Settings on a computer that is enrolled",
  needLogin: "Enter your sign-in name.",
  needPassword: "Enter the account password.",
  needAddress: "Enter the centre's address.",
  badAddress: "This address cannot be read; check it and try again. What you filled in is kept.",
  passwordClosed:
    "The bureau does not enrol computers by password. What you filled in is kept; ask an administrator for an invitation.",
  invitation: "Invitation",
  invitationHint: "Paste the whole link, or just the code",
  server: "Centre's address",
  serverHint: "For example https://roadbook.example.gov.cn",
  deviceName: "This computer's name",
  deviceDefault: "My computer",
  passphrase: "Local passphrase",
  passphraseHint:
    "At least 8 characters. It opens what is on this computer and has nothing to do with other passwords",
  needInvitation: "Paste the invitation first.",
  needServer: "With a bare code the centre's address is needed too.",
  doEnrol: "Enrol",
  enrolling: "Enrolling, one moment",
  unlock: "Unlock",
  unlockHint: "What is on this computer is encrypted. Unlock to go on.",
  unlockAs: "{name} · {bureau}",
  hidden: "Screens hidden",
  hiddenHint:
    "Nobody was here for a while, so the screens were put away; syncing goes on. Enter the local passphrase to return to where you were.",
  byKeychain: "Unlock by the system's keychain",
  doUnlock: "Unlock",
  unlocking: "Opening",
  forgotten: "Forgotten passphrase",
  recoveryHint:
    "When two administrators agree, a new passphrase opens this computer. Nothing on it is lost. Choose the new passphrase now; you will be asked for it once more at the end.",
  recoveryImpossible:
    "The bureau had no recovery key when this computer was enrolled, so the passphrase cannot be replaced. Nothing is lost; please ask an administrator.",
  newPassphrase: "New passphrase for this computer",
  newPassphraseHint: "At least 8 characters; please remember it",
  recoveryAsk: "Ask for recovery",
  recoveryBack: "Back to unlocking",
  recoveryWaiting:
    "The centre has your request. Two administrators must agree: {approved} of {needed} so far. You may close the program and come back another day.",
  recoveryOffline:
    "The centre cannot be reached now; the request is sent when it can. You may also carry it to an administrator.",
  recoveryReady: "Both administrators agreed. Please enter the new passphrase once more.",
  recoveryRefused: "An administrator refused the request. Nothing is lost; you may begin again.",
  recoveryExpired: "The request is too old. Nothing is lost; you may begin again.",
  recoveryCheck: "Check digits",
  recoveryCheckHint:
    "Telephone both administrators and read them the digits; they approve only when theirs are the same.",
  recoveryCarried: "No network: carry it as text",
  recoveryText: "Text of the request",
  recoveryTextHint: "Copy all of it and bring it to an administrator",
  recoveryAnswer: "Text of the administrators' answer",
  recoveryFinish: "Open with the new passphrase",
  recoveryLook: "Check progress",
  recoveryDrop: "Withdraw the request",
  recoveryAnew: "Begin again",
  unreachable:
    "This address cannot be reached. What you filled in is kept; check the network and the address, then try again.",
  notCentre:
    "What answers there is not a Roadbook centre; perhaps a network log-in page or a wrong address. What you filled in is kept.",
  notice: "No state secrets may be entered here.",
  link: "Open a new link",
  opening: "Opening",
};
