/** Begins each line of Mocha's output, which VS Code's console mixes with its own. */
export const OUTPUT_MARK = '[in-editor] ';
