# The page that tells whether a report is genuine, and the name of the signature in signed files.

verify-title = Is this report genuine?
verify-intro = Every report issued by Entraide Nationale carries a code, next to a QR code that leads to this page. Enter it to see what was issued under it.
verify-code = Code of the report
verify-code-hint = Three groups of four letters and digits. Lower case is accepted and hyphens may be left out.
verify-button = Check
verify-another = Check another code
verify-not-a-code = This is not a valid code: a code has twelve letters and digits, and never I, L, O or U.

verify-found-title = A report was issued under this code
verify-found-text = Compare: what the document in your hands says, on paper or as a file, must agree with this page. A genuine code can be copied onto another document.
verify-coordination = Regional coordination
verify-period = Period
verify-language = Language
verify-edition = Edition
verify-issued = Issued on
verify-size = Size of the PDF (bytes)
verify-fingerprint = SHA-256 of the PDF
verify-latest = This is the latest edition.
verify-replaced = Edition { $edition }, issued on { $date }, replaces this one. This page describes the earlier edition; the current figures are in the new one.
verify-replacing = See edition { $edition }
verify-demonstration-title = Made from demonstration data
verify-demonstration-text = The figures in this report are fictitious. It describes no real activity and is not a document of the institution.

verify-compare-title = Check a file
verify-compare-text = Is your PDF, byte for byte, the one that was issued? The comparison is made in your browser; the file does not leave your device.
verify-choose = Choose the PDF, or drop it anywhere on this page
verify-reading = Reading the file…
verify-same = Same file: this is, byte for byte, the report issued under this code.
verify-other = Not the same file: this is not the file that was issued. It may have been changed, reprinted or scanned, or belong to another edition or language.
verify-failed = The file could not be read. Try again, or compare by hand.
verify-by-hand = Compare by hand
verify-by-hand-text = One of these commands shows the SHA-256 of a file. It must be identical, character by character, to the one above.

verify-unknown-title = No report was issued under this code
verify-unknown-text = No report carries the code { $code }.
verify-unknown-compare = Compare it with the document, character by character: 8 and B, 5 and S, 2 and Z are easily confused.
verify-unknown-contact = If it appears there exactly as above, do not treat the report as genuine until the regional coordination named in it has confirmed it. Reports issued before codes were introduced carry none.

signature-field = Electronic signature
