"""What pyHanko finds of the signatures in a PDF file, as JSON.

    verify.py FILE ROOT    ROOT is the certificate that is trusted, as PEM
"""

import json
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext


def found(signature, root):
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    status = validate_pdf_signature(signature, context)
    return {
        "field": signature.field_name,
        "kind": signature.sig_object["/SubFilter"],
        "whole": status.coverage.name == "ENTIRE_FILE",
        "intact": status.intact,
        "valid": status.valid,
        "trusted": status.trusted,
        "judged": status.bottom_line,
        "digest": status.md_algorithm,
        "mechanism": status.pkcs7_signature_mechanism,
        "time": status.signer_reported_dt.isoformat(),
        "attributes": sorted(one["type"].native for one in signature.signer_info["signed_attrs"]),
        "signer": status.signing_cert.subject.native["common_name"],
        "certificates": len(signature.signed_data["certificates"]),
    }


with open(sys.argv[1], "rb") as file:
    root = load_cert_from_pemder(sys.argv[2])
    json.dump([found(one, root) for one in PdfFileReader(file).embedded_signatures], sys.stdout)
