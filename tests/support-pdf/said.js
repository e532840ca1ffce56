// What Firefox's viewer hands to a screen reader of one page of a PDF file: the structure in its reading order, each
// element with its role, its alternative text and the text that pdf.js finds in it.
import { readFileSync } from "node:fs";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";

const data = new Uint8Array(readFileSync(process.argv[2]));
const pdf = await getDocument({ data, verbosity: 0 }).promise;
const page = await pdf.getPage(Number(process.argv[3]));
const { items } = await page.getTextContent({ includeMarkedContent: true });
const texts = new Map();
const open = [];
for (const item of items) {
  if (item.type === "beginMarkedContentProps" || item.type === "beginMarkedContent") {
    open.push(item.id ?? null);
  } else if (item.type === "endMarkedContent") {
    open.pop();
  } else {
    const id = open.findLast((one) => one !== null);
    if (id) texts.set(id, (texts.get(id) ?? "") + item.str + (item.hasEOL ? " " : ""));
  }
}

function text(node) {
  if (node.type === "content") return texts.get(node.id) ?? "";
  return node.alt ? "" : (node.children ?? []).map(text).join("");
}

function say(node, depth) {
  if (node.type === "content") return;
  const children = node.children ?? [];
  const isBlock = children.some((child) => child.role && child.role !== "Span" && child.role !== "Link");
  const said = node.alt ?? (isBlock ? "" : text(node).replace(/\s+/g, " ").trim());
  process.stdout.write(`${"  ".repeat(depth)}${node.role}${said ? `: ${said}` : ""}\n`);
  if (!node.alt && isBlock) children.forEach((child) => say(child, depth + 1));
}

say(await page.getStructTree(), 0);
