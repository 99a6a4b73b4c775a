/** Prints what is read; a list has a key of its own. */
export const PRINT_KEY = "Ctrl+P";
export const PRINT_LIST_KEY = "Ctrl+Alt+P";
export const EXPORT_KEY = "Ctrl+Alt+E";
