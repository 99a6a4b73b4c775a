export default {
  label: "State of my work: {state}. Open the outbox",
  offline: "Offline",
  waiting: "{count} waiting",
  files: "{count} file to upload | {count} files to upload",
  uploading: "Uploading {done}/{total}",
  synced: "Synced {time}",
  saved: "Saved here",
  unknown: "Reading",
  paused: "Paused",
  barred: "Locked out",
  returned: "{count} returned",
  attention: "{count} to look at",
};
