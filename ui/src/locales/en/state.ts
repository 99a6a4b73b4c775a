export default {
  draft: "Draft",
  saved: "Saved here",
  queued: "Waiting",
  uploading: "Uploading",
  synced: "Synced",
  conflict: "Conflict",
  returned: "Returned",
  refused: "Refused",
  blocked: "After another",
  missing: "Incomplete",
  promise: "Promise to clear",
  collision: "Collision",
};
