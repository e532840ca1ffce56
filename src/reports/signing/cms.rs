//! The signature itself: a `SignedData` of the Cryptographic Message Syntax (RFC 5652) without its content, with the
//! attributes that PAdES asks for (ETSI EN 319 142-1, section 6.3, level B-B).
//!
//! The time stands in the PDF's signature dictionary, where PAdES wants it; the attribute `signing-time`, which OpenSSL's
//! own CMS functions always add, is not allowed there. Hence the structure is put together here.

use cms::cert::x509::attr::{Attribute, Attributes};
use cms::cert::x509::spki::AlgorithmIdentifierOwned;
use cms::cert::{CertificateChoices, IssuerAndSerialNumber, x509};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{Any, Null, ObjectIdentifier, OctetString, SetOfVec};
use der::{Decode, Encode, EncodeValue, Sequence, Tagged};
use openssl::hash::MessageDigest;
use openssl::pkey::{Id, PKey, Private};
use openssl::sign::Signer;
use openssl::x509::X509;
use sha2::{Digest, Sha256};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

const ID_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const ID_SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA_256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const ECDSA_WITH_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");

/// `SigningCertificateV2` of RFC 5035: which certificate signs, so that no other can be put in its place.
#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
}

/// `ESSCertIDv2` with SHA-256, its default, and without the issuer, which `SignerInfo` names.
#[derive(Sequence)]
struct EssCertIdV2 {
    cert_hash: OctetString,
}

/// How many bytes a signature has at the most.
pub fn largest(certificate: &X509, authorities: &[X509], key: &PKey<Private>) -> Result<usize> {
    let any = sign(&[], certificate, authorities, key)?;
    // Signatures on an elliptic curve differ by a few bytes.
    Ok(any.len() + 16)
}

/// The signature over these parts of a file, in DER.
pub fn sign(parts: &[&[u8]], certificate: &X509, authorities: &[X509], key: &PKey<Private>) -> Result<Vec<u8>> {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    let own = certificate.to_der()?;
    let attributes = Attributes::try_from(vec![
        attribute(CONTENT_TYPE, &ID_DATA)?,
        attribute(MESSAGE_DIGEST, &OctetString::new(digest.finalize().to_vec())?)?,
        attribute(
            SIGNING_CERTIFICATE_V2,
            &SigningCertificateV2 {
                certs: vec![EssCertIdV2 { cert_hash: OctetString::new(Sha256::digest(&own).to_vec())? }],
            },
        )?,
    ])?;
    // What is signed is the set in DER, under its own tag (RFC 5652, section 5.4).
    let signature = Signer::new(MessageDigest::sha256(), key)?.sign_oneshot_to_vec(&attributes.to_der()?)?;

    let own = x509::Certificate::from_der(&own)?;
    let algorithm = match key.id() {
        Id::RSA => AlgorithmIdentifierOwned { oid: SHA_256_WITH_RSA, parameters: Some(Any::from(Null)) },
        _ => AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA_256, parameters: None },
    };
    let digest_algorithm = AlgorithmIdentifierOwned { oid: SHA_256, parameters: None };
    let signer = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: own.tbs_certificate.issuer.clone(),
            serial_number: own.tbs_certificate.serial_number.clone(),
        }),
        digest_alg: digest_algorithm.clone(),
        signed_attrs: Some(attributes),
        signature_algorithm: algorithm,
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    };
    let mut certificates = SetOfVec::new();
    certificates.insert(CertificateChoices::Certificate(own))?;
    for authority in authorities {
        let authority = x509::Certificate::from_der(&authority.to_der()?)?;
        // The same certificate twice is one in a set.
        let _ = certificates.insert(CertificateChoices::Certificate(authority));
    }
    let data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![digest_algorithm])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: ID_DATA, econtent: None },
        certificates: Some(CertificateSet(certificates)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from(vec![signer])?),
    };
    Ok(ContentInfo { content_type: ID_SIGNED_DATA, content: Any::encode_from(&data)? }.to_der()?)
}

fn attribute<T: EncodeValue + Tagged>(oid: ObjectIdentifier, value: &T) -> der::Result<Attribute> {
    let mut values = SetOfVec::new();
    values.insert(Any::encode_from(value)?)?;
    Ok(Attribute { oid, values })
}
