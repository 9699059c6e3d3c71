/** CSV that spreadsheets open as what it is: UTF-8 with its mark, and no cell that runs as a formula. */

export function toCsv(columns: string[], rows: unknown[][]): string {
  const lines = [columns, ...rows].map((row) => row.map(cell).join(","));
  return `\uFEFF${lines.join("\r\n")}\r\n`;
}

function cell(value: unknown): string {
  const text = isFormula(value) ? `'${textOf(value)}` : textOf(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function isFormula(value: unknown): boolean {
  return typeof value === "string" && /^[=+\-@\t\r]/.test(value);
}

/** A value as one line of text: nothing for null, JSON for lists and maps. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
