export default {
  title: "This computer was shut out",
  what: "{time}: the centre says that an administrator shut this computer out, so it has locked itself.",
  sealed: "What is on it stays here, encrypted; nothing was deleted.",
  sent: "What was sent is at the centre, and colleagues see it as before.",
  unsent:
    "{count} record was not sent. It is sealed here: it goes up when you are back, or can be carried out in an encrypted file first. | {count} records were not sent. They are sealed here: they go up when you are back, or can be carried out in an encrypted file first.",
  nothingUnsent: "Nothing was waiting to be sent.",
  invitationHint:
    "If this was a mistake, ask an administrator for a new invitation; paste the link or just the code",
  carry: "Carry out unsent work",
  back: "Come back by invitation",
};
