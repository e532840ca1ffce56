"""What two readers find in a PDF file, and what a checker says about it.

    readers.py mupdf FILE     the text of each page, with a form feed after each
    readers.py pdfium FILE    the same by the reader of Chromium
    readers.py outloud FILE   findings about accessibility as JSON
"""

import sys


def mupdf(path):
    import pymupdf

    with pymupdf.open(path) as document:
        return [page.get_text("text", sort=False) for page in document]


def pdfium(path):
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_range() for page in document]


def outloud(path):
    from outloud.cli import main

    main([path, "--json", "-", "--fail-on", "never"])


command, path = sys.argv[1:]
sys.stdout.reconfigure(encoding="utf-8", newline="\n")
if command == "outloud":
    outloud(path)
else:
    pages = {"mupdf": mupdf, "pdfium": pdfium}[command](path)
    sys.stdout.write("".join(page.replace("\r\n", "\n") + "\f" for page in pages))
