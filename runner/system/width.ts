/** A file or a pipe has no width of its own; this has room for all columns. */
const WIDTH_WITHOUT_TERMINAL = 160;

/** Characters in a line of a stream: the terminal's columns, or 160 where there is none or it does not tell. */
export function outputWidth(stream: { readonly columns?: number | undefined }): number {
  return stream.columns || WIDTH_WITHOUT_TERMINAL;
}
