export default {
  saved: "Saved as “{name}” in {folder}.",
  downloaded: "Saved as “{name}” in the browser's download folder.",
  showFolder: "Open folder",
};
