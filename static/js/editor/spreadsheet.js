// Pure: what a spreadsheet puts on the clipboard, read into cells: tabs, quoted cells with line breaks, a row of headings.
// What a figure says is for the server alone, which knows how numbers are written here.
const COLUMNS = ["description", "quantity", "unit", "unit_price", "discount"];
// How many columns there are says what they are, where no headings do.
const SHAPES = { 1: [0], 2: [0, 3], 3: [0, 1, 3], 4: [0, 1, 2, 3], 5: [0, 1, 2, 3, 4] };
const HEADINGS = {
  description: ["item", "items", "description", "product", "service", "product or service", "name", "work", "position"],
  quantity: ["quantity", "qty", "qty.", "count", "units", "hours"],
  unit: ["unit", "uom", "unit of measure"],
  unit_price: ["price", "unit price", "price per unit", "rate", "cost", "each", "unit cost"],
  discount: ["discount", "disc", "disc."],
};

// A cell with a tab, a quote or a line break in it comes in quotes, its own quotes doubled.
export function read(text) {
  const table = [[]];
  const part = /("(?:[^"]|"")*"(?=[\t\n]|$)|[^\t\n]*)(\t|\n|$)/gy;
  const all = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  while (part.lastIndex <= all.length) {
    const [, cell, end] = part.exec(all);
    table.at(-1).push((cell.startsWith('"') && cell.endsWith('"') && cell.length > 1 ? cell.slice(1, -1).replaceAll('""', '"') : cell).trim());
    if (end === "\n") table.push([]);
    else if (!end) break;
  }
  return table;
}

const headingOf = (text) => COLUMNS.find((name) => HEADINGS[name].includes(text.toLowerCase().replace(/\s*[([].*$/, "").trim()));

// Rows of {column: text}. `from` is the column pasted into; headings say better what is what.
export function lines(text, from = "description") {
  const table = read(text).filter((row) => row.some(Boolean));
  const heads = table[0]?.map(headingOf) ?? [];
  const isHeaded = heads.filter(Boolean).length > 1 && heads.includes("description");
  const width = Math.max(0, ...table.map((row) => row.length));
  const shape = from === "description" ? (SHAPES[width] ?? SHAPES[5]).map((at) => COLUMNS[at]) : COLUMNS.slice(COLUMNS.indexOf(from));
  const names = isHeaded ? heads : shape;
  return table.slice(isHeaded ? 1 : 0).map((row) =>
    Object.fromEntries(row.flatMap((cell, at) => (names[at] ? [[names[at], cell]] : []))),
  );
}
