export default {
  unknown:
    "Something went wrong; what you wrote is kept. Please try again, or give the code {code} to your administrator.",
  host: {
    unreachable: "The program does not answer. What you wrote is on this device; please try again shortly.",
    link_needed: "The link of this page was used or has expired. Open a new one from the program.",
  },
  unknown_command: "The program does not know this action; it may need an update. What you wrote is kept.",
  bad_request: "The program did not understand this request. What you wrote is kept; please try again.",
  locked: "Locked: please unlock first. Everything is on this device.",
  already_enrolled: "This computer is enrolled already; just unlock it.",
  not_enrolled: "This computer is not enrolled yet. Please enrol it with a code first.",
  wrong_passphrase: "The passphrase is wrong; please try again.",
  weak_passphrase: "The passphrase is too simple; please make it longer.",
  no_keychain:
    "The system's keychain does not answer or has no key for this computer. Use the local passphrase; nothing is lost.",
  wait_before_try: "Too many wrong tries; please wait a moment. Nothing is lost.",
  store_newer: "The data here was written by a newer version; please update. Nothing is lost.",
  store_damaged:
    "The data on this computer is damaged; nothing of it was deleted. Lock, then choose 'Restore this computer' on the unlock page.",
  store_in_use: "The program is open in another window; please use that one.",
  attachment_refused: "This file was not added. Everything else is kept.",
  attachment_away: "The original is not on this device yet; choose “Download original”.",
  attachment_damaged:
    "The file on this device does not open any more. The record is kept; download it again, or add it again if it was yours.",
  attachment_limit: {
    blob_bytes: "The file is larger than 200 MB and was not added.",
    picture_bytes: "The photograph is larger than 64 MB and was not added. Make it smaller and try again.",
    files_at_once: "Too many at once; please wait until the first are saved.",
    record_files: "A record has at most 60 attachments; nothing was added.",
  },
  attachment_problem: {
    type: "Files of this kind are not taken. Photographs (JPG, PNG, WebP, HEIC), recordings, PDF, OFD, Word, Excel, PowerPoint and plain text are.",
    macros: "This document holds macros and is not taken. Save it without macros and add it again.",
    empty: "The file is empty; nothing was added.",
    damaged: "The file is incomplete or damaged; nothing was added. Please find the original and try again.",
    pixels:
      "The photograph is too large (over 64 million pixels); nothing was added. Make it smaller and try again.",
    position: "This file may say where it was taken, and that cannot be removed.",
  },
  disk_full:
    "The disk is full and this was not saved. What you wrote is still on the screen, everything saved before is kept. Make room and save again; no restart is needed.",
  invitation_unreadable: "The enrolment code cannot be read; please check that it is complete.",
  invitation_invalid:
    "The enrolment code was used, has expired or is for somebody else; please ask for a new one.",
  server_unreachable: "The centre cannot be reached. Keep writing; it is sent when there is a network.",
  not_the_server:
    "This is not the centre you enrolled with, so the connection was stopped. Nothing was sent.",
  plain_http: "This address is not encrypted and cannot be used. Please ask for an https address.",
  protocol_unsupported: "Program and centre do not fit; please update. You can keep writing.",
  not_found: "This record was not found; it may have moved or left your scope.",
  refused: "This step is not possible: your role or the state does not allow it. What you wrote is kept.",
  over_limit: "Larger or more than allowed; please reduce it and try again.",
  limits: {
    print_rows:
      "The list has {actual} rows; at most {most} are printed at once. Nothing was printed. Narrow the list with a filter, or export it as a spreadsheet.",
    export_rows:
      "The list has {actual} rows; a spreadsheet takes at most {most}. Nothing was exported. Narrow the list with a filter, by state or to your own, and export it in parts.",
    file_bytes:
      "The file would have more than {most} bytes; it was not saved. Narrow the list with a filter and export it in parts.",
  },
  wrong_value: "One value is not right; please check it and try again.",
  sign_in_ended:
    "The centre no longer takes this computer's sign-in. Sign in again by password in Settings, or ask an administrator for a new invitation. All you wrote is on this computer.",
  device_revoked:
    "An administrator revoked this computer. What was sent is at the centre; what was not is still here. If this is a mistake, ask for a new invitation.",
  person_disabled:
    "Your account is disabled. All you wrote is on this computer; please ask an administrator.",
  password_wrong: "The sign-in name or the password is wrong. Please try again.",
  password_locked:
    "Too many wrong tries: signing in by password is locked for a while. Try later, or ask an administrator to unlock it. All you wrote is here.",
  password_unset: "No password has been set. Ask an administrator for a reset code or a new invitation.",
  login_taken: "Somebody else signs in under this name. Please choose another.",
  too_many: "Too many tries. Please wait a minute.",
  settled: "This was decided, used or ended meanwhile. Please refresh.",
  share_invalid: "This share does not read. Please compare it with the paper, group by group.",
  carried_unreadable: "This text cannot be read. Please copy all of it and try again.",
  recovery_none: "There is no request for a new passphrase on this computer.",
  recovery_not_ready: "Both administrators have to approve first. Nothing is lost; please try again later.",
  recovery_over: "The request was refused or is too old. Nothing is lost; please begin again.",
  recovery_failed:
    "The answer does not open what is on this computer. Nothing was changed or lost; please begin again.",
  backup_foreign:
    "This backup does not open: it is somebody else's, or damaged. Nothing here was changed; choose another one.",
  backup_damaged: "This backup is damaged. Nothing here was changed; choose another one.",
  connection_lost:
    "What connects this computer to the centre cannot be read any more. No file was deleted; ask your administrator to enrol it again.",
  nothing_unsent: "There is no unsent work, so nothing to export.",
  parcel_does_not_open:
    "Wrong passphrase for the file, or the file was changed. Nothing was taken in; try again.",
  parcel_unreadable: "This is no work file of Roadbook, or it is not whole. Nothing was taken in.",
  other_person:
    "This file belongs to {name}, {bureau}, and can only be taken in on that person's computer. Nothing was taken in.",
  sheet_unreadable:
    "No table can be read in this file; nothing was written. Save it as .xlsx or .csv, or fill in the template.",
  import_running: "An import is going on. Wait until it is done, or stop it first.",
  export_running: "A list is being exported. Wait until it is done, or stop it first.",
  stopped: "Stopped; no file was left.",
  internal: "An error inside the program. What you wrote is kept; please try again.",
};
