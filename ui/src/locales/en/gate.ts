export default {
  enrol: "Enrol this computer",
  enrolHint:
    "Once only; afterwards it works without network. Ask your administrator for an invitation, good for 10 minutes.",
  invitation: "Invitation",
  invitationHint: "Paste the whole link, or just the code",
  server: "Centre's address",
  serverHint: "For example https://roadbook.example.gov.cn",
  deviceName: "This computer's name",
  deviceDefault: "My computer",
  passphrase: "Local passphrase",
  passphraseHint:
    "At least 8 characters. It opens what is on this computer and has nothing to do with other passwords",
  again: "Passphrase once more",
  differ: "The two passphrases differ.",
  tooShort: "{count} more characters.",
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
  unreachable:
    "This address cannot be reached. What you filled in is kept; check the network and the address, then try again.",
  notCentre:
    "What answers there is not a Roadbook centre; perhaps a network log-in page or a wrong address. What you filled in is kept.",
  notice: "No state secrets may be entered here.",
  link: "Open a new link",
  opening: "Opening",
};
