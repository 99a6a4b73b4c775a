/** A sentence for each code of `model::policy::Refusal`: what happened, and what to do. What was written stays. */
export default {
  not_found: "The centre has no such record, or it is not yours to see. What you wrote is kept.",
  not_allowed:
    "Your role may not {action} here. What you wrote is kept: make it a draft, or ask a colleague who may.",
  own_record: "Nobody reviews their own record. Please ask another manager.",
  not_named_writer:
    "This person has not named you to write for them. Once they do so in their settings, send it again.",
  guarded_field:
    "“{field}” cannot be changed directly: hand in, get approval or have it assigned. What you wrote is kept.",
  wrong_state:
    "This record is “{from}” now and cannot go to “{to}”. Please look at the newest version first.",
  stale:
    "Somebody else decided first, so yours had no effect. What you wrote is kept: compare with the newest version.",
  incomplete: "Still to do: {items}. Add it and hand in again. What you wrote is kept.",
  wrong_value:
    "“{field}” does not hold such a value. Please correct it and send again. What you wrote is kept.",
  unknown_person:
    "The centre does not know this person, or the person has left. Please check and send again.",
  last_administrator:
    "There must be at least one system administrator. Make a colleague one first, then change this one.",
  unit_in_use:
    "People or units in service still stand in this unit, so it stays. Move them to another unit first.",
  other_bytes:
    "The centre has another change under the same id, so this one was not used. Your text is kept: make it a draft.",
  unreadable:
    "The centre cannot read this change. Your text is kept: make it a draft, or tell your administrator.",
  depended_on_refused:
    "The change before it was refused, so this one stopped too. Deal with that one first; what you wrote is kept.",
  set_aside:
    "The manager did not take this in: {reason}. What you wrote is kept: you can make it a draft and hand it in again.",
  erased:
    "The personal data of this contact was erased by law, so this change was not kept. There is nothing to do.",
  over_limit: "Over a limit: {limit}. Please split or shorten it and send again.",
  other:
    "The centre did not accept this ({code}). What you wrote is kept: make it a draft, or tell your administrator.",
  actions: {
    read: "read",
    create: "create records",
    edit: "edit",
    submit: "hand in",
    review: "review",
    comment: "comment",
    assess: "assess",
    claim_signing: "claim a signing",
    verify_signing: "verify a signing",
    approve: "approve",
    assign: "assign",
    move: "change the state",
    publish: "publish no-meeting weeks",
    merge: "merge companies",
    delete: "delete",
    erase: "erase personal data",
  },
  limits: {
    operation_bytes: "256 KB for one change",
    batch_operations: "500 changes in one batch",
    batch_bytes: "900 KB for one batch",
    page_records: "1,000 records on one page",
    page_bytes: "1 MB for one page",
    name_characters: "200 characters for a name",
    text_characters: "100,000 characters for a text",
    record_files: "at most 60 attachments on a record",
    blob_bytes: "one attachment has at most 200 MB",
    blob_chunk: "a part of an attachment is too large",
    person_blob_bytes: "your space for attachments at the centre is used up",
    depth: "too deeply nested",
  },
};
