# The page that tells whether a report is genuine, and the name of the signature in signed files.

verify-title = Is this report genuine?
verify-intro = Each report that Entraide Nationale issues carries a code, beside a QR code that leads here. Type it to see what was issued under it.
verify-code = Code of the report
verify-code-hint = Three groups of four letters and digits. Small letters and missing hyphens do no harm.
verify-button = Check
verify-another = Check another code
verify-not-a-code = This cannot be a code: a code has twelve letters and digits, and none of them is I, L, O or U.

verify-found-title = A report was issued under this code
verify-found-text = Compare: what the paper or the file in your hands says of itself has to agree with what stands here. A genuine code can be copied onto something else.
verify-coordination = Regional coordination
verify-period = Period
verify-language = Language
verify-edition = Edition
verify-issued = Issued on
verify-size = Size of the PDF (bytes)
verify-fingerprint = SHA-256 of the PDF
verify-latest = This is the latest edition: none replaces it.
verify-replaced = Edition { $edition }, issued on { $date }, replaces this one. What stands here is what was issued then; the newer figures are in that edition.
verify-replacing = See what was issued as edition { $edition }
verify-demonstration-title = Made from demonstration data
verify-demonstration-text = The figures in this report were made up for trying things out. It describes no real activity and is no document of the institution.

verify-compare-title = Check a file
verify-compare-text = Is the PDF that you have byte for byte the one that was issued? Your browser works this out; the file does not leave your device.
verify-choose = Choose the PDF, or drop it anywhere on this page
verify-reading = Reading the file…
verify-same = Genuine: this file is, byte for byte, the report that was issued under this code.
verify-other = Not genuine: this is another file than the one that was issued. It may have been changed, printed again or scanned, or belong to another edition or language.
verify-failed = The file could not be read. Try again, or compare by hand.
verify-by-hand = Compare by hand
verify-by-hand-text = One of these commands shows the SHA-256 of a file. It has to be the one above, letter by letter.

verify-unknown-title = Nothing was issued under this code
verify-unknown-text = We know of no report with the code { $code }.
verify-unknown-compare = Compare it with the paper, letter by letter. 8 and B, 5 and S, 2 and Z are easily mistaken for each other.
verify-unknown-contact = If it stands there exactly so, take the report for not genuine until the regional coordination that it names has confirmed it. Reports that were issued before there were codes carry none.

signature-field = Electronic signature
