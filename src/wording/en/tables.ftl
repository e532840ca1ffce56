# Faults of tables that are handed in. $value is what stands in the file; a message is a whole sentence or two: what is
# wrong, and what would be right.

### Places

tables-place-cell = Row { $row }, column “{ $heading }” ({ $letter }): { $problem }
tables-place-letter = Row { $row }, column { $letter }: { $problem }
tables-place-row = Row { $row }: { $problem }

### The file

tables-file-empty = There is nothing in the file. A table has its headings in the first row and values below them.
tables-file-too-large = The file has { $size } KiB; at most { $limit } KiB are accepted. Split it into several files.
tables-not-a-table = The file is neither an Excel workbook (.xlsx) nor text (.csv). Save the table in one of these formats.
tables-other-format = The format of the file is { $format }. Save the table as an Excel workbook (.xlsx) or as “CSV UTF-8”.
tables-encrypted = A password protects the workbook. Save it without a password.
tables-xlsx-damaged = The workbook can't be read: it is incomplete or damaged. Open it in the spreadsheet, save it again and send the new file.
tables-xlsx-too-large = Unpacked, the workbook is larger than { $limit } KiB. Remove the sheets, pictures and rows that are not needed, or split it into several files.
tables-sheet-not-found = The workbook has no sheet “{ $sheet }”. Its sheets: { $sheets }.

### Encoding and characters

tables-encoding-unclear = It is not certain in which encoding the text was saved. Save it as “CSV UTF-8”, or name the encoding: UTF-8, UTF-16LE, UTF-16BE, windows-1256 (Arabic) or windows-1252 (French).
tables-not-in-encoding = The text is not valid { $encoding }: the file is damaged, or it was saved in another encoding. Save it as “CSV UTF-8”, or name its encoding.
tables-nul-character = There is a NUL character here, which no text has: the file is damaged, or it is not text. Save the table again as “CSV UTF-8”.
tables-control-character = The cell holds an invisible control character ({ $character }). Delete it, or type the value anew.
tables-letters-lost = “{ $value }” has lost its letters: a program saved the file in an encoding that lacks them. Go back to the original and save it as “CSV UTF-8” or as a workbook (.xlsx).
tables-garbled = “{ $value }” is garbled: a program read the file in the wrong encoding and saved it so. Go back to the original and save it as “CSV UTF-8” or as a workbook (.xlsx).

### Size and form

tables-too-many-rows = The table has more rows than are accepted (at most { $limit }). Split it into several files.
tables-too-many-columns = The table has more columns than are accepted (at most { $limit }).
tables-too-many-values = The table has more cells than are accepted (at most { $limit }). Split it into several files.
tables-cell-too-long = The text “{ $value }” is longer than is accepted (number of characters: at most { $limit }).
tables-quote-not-closed = A quotation mark opens a text here that no other closes: “{ $value }”. Close it, or delete it.
tables-text-after-quote = After the closing quotation mark comes more text: “{ $value }”. A quotation mark within a text is written twice.
tables-formula-without-result = The cell has a formula whose result was not saved. Open the workbook in the spreadsheet, save it again, or write the value in place of the formula.
tables-formula-error = The cell's formula gives the error { $value }. Correct it, or write the value in place of the formula.
tables-too-few-cells = The row has fewer cells than it needs (cells: { $cells }, headings: { $headings }). It may be cut off, or a delimiter is missing.
tables-too-many-cells = The row has more cells than there are headings (cells: { $cells }, headings: { $headings }). A value that holds the delimiter is written between quotation marks.

### Headings

tables-rows-above-headings = “{ $value }” is not a heading; the headings are in row { $line }. Delete the rows above them.
tables-headings-not-found = No heading of the table is known; the first is “{ $value }”. These are needed: { $headings }.
tables-heading-missing = The column “{ $heading }” is missing. Add it, or correct its heading.
tables-heading-unknown = The heading “{ $value }” is not known. Delete the column, or use one of these: { $headings }.
tables-heading-misspelt = The heading “{ $value }” is not known. Is “{ $heading }” meant?
tables-heading-twice = The heading “{ $value }” names the same column as the heading of column { $first }. Keep one of the two.
tables-heading-empty = There is a value (“{ $value }”) in a column without a heading. Give the column a heading, or empty it.
tables-no-rows = There is nothing below the headings. Write one row for each thing that is declared.

### Values

tables-empty = The value is missing.
tables-not-a-whole-number = “{ $value }” is not a whole number. Write digits only, such as 1234.
tables-has-decimals = “{ $value }” has decimals, and a whole number belongs here, such as 12.
tables-scientific-notation = “{ $value }” is a number that the spreadsheet has shortened, so that digits may be lost. Write all its digits.
tables-ambiguous-number = “{ $value }” can be read in two ways. Write { $thousands } without a separator, or two decimals.
tables-negative = “{ $value }” is below zero, which is not possible here. Write zero or a greater number.
tables-out-of-range = “{ $value }” is outside what is possible here: from { $least } to { $most }.
tables-not-an-amount = “{ $value }” is not an amount in dirhams. Write it like 1234.50.
tables-too-many-decimals = “{ $value }” has more than two decimals. Write dirhams and centimes, such as 1234.50.
tables-amount-out-of-range = “{ $value }” is outside what is possible here: from { $least } to { $most }.
tables-not-a-date = “{ $value }” is not a date. Write day, month and year, such as 31/03/2026 or 2026-03-31.
tables-no-such-day = The day “{ $value }” does not exist. Dates are written day first, such as 31/03/2026, or 2026-03-31.
tables-not-a-month = “{ $value }” is not a month. Write it like 2026-03, 03/2026 or “March 2026”.
tables-not-a-choice = “{ $value }” is not possible here. Write one of these: { $choices }.
