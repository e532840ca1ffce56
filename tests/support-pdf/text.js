// What pdf.js reads in a PDF file: its pieces of text in the order of the content, each on its line or with a tab before
// the next on the same line, and a form feed after each page.
import { readFileSync } from "node:fs";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";

const data = new Uint8Array(readFileSync(process.argv[2]));
const pdf = await getDocument({ data, verbosity: 0 }).promise;
for (let number = 1; number <= pdf.numPages; number += 1) {
  const { items } = await (await pdf.getPage(number)).getTextContent();
  const text = items.map((item) => item.str + (item.hasEOL ? "\n" : "\t")).join("");
  process.stdout.write(`${text}\f`);
}
