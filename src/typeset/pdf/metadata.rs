//! What names, dates and describes the file.

use lopdf::{Object, Stream, dictionary};

use super::{RenderError, is_bidi_control, text_string};
use crate::document::Document;

const PRODUCER: &str = "taawun";

/// The screen's colour space, which the report's colours are meant in.
const SRGB_PROFILE: &[u8] = include_bytes!("../sRGB.icc");

pub fn add(file: &mut lopdf::Document, document: &Document) -> Result<(), RenderError> {
    // Metadata stays uncompressed, so that programs that know nothing of PDF can read it.
    let packet = xmp(document).into_bytes();
    let kind = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    let metadata = file.add_object(Stream::new(kind, packet).with_compression(false));
    let profile = file.add_object(Stream::new(dictionary! { "N" => 3 }, SRGB_PROFILE.to_vec()));

    let mut info = dictionary! {
        "Title" => text_string(&document.title),
        "Author" => text_string(&document.author),
        "Subject" => text_string(&document.subject),
        "Creator" => Object::string_literal(PRODUCER),
        "Producer" => Object::string_literal(PRODUCER),
    };
    if let Some(date) = pdf_date(&document.created) {
        info.set("CreationDate", Object::string_literal(date.as_str()));
        info.set("ModDate", Object::string_literal(date.as_str()));
    }
    if let Ok(Object::Reference(replaced)) = file.trailer.get(b"Info") {
        let replaced = *replaced;
        file.objects.remove(&replaced);
    }
    let info = file.add_object(info);
    file.trailer.set("Info", info);

    let catalog = file.catalog_mut()?;
    catalog.set("Lang", Object::string_literal(document.language_tag.as_str()));
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    catalog.set("Metadata", metadata);
    catalog.set(
        "OutputIntents",
        vec![Object::Dictionary(dictionary! {
            "Type" => "OutputIntent",
            "S" => "GTS_PDFA1",
            "OutputConditionIdentifier" => Object::string_literal("sRGB"),
            "Info" => Object::string_literal("sRGB IEC61966-2.1"),
            "DestOutputProfile" => profile,
        })],
    );
    Ok(())
}

fn xmp(document: &Document) -> String {
    let title = escape(&document.title);
    let author = escape(&document.author);
    let subject = escape(&document.subject);
    let language = escape(&document.language_tag);
    let dates = pdf_date(&document.created).map_or(String::new(), |_| {
        let created = escape(&document.created);
        format!(
            "<xmp:CreateDate>{created}</xmp:CreateDate><xmp:ModifyDate>{created}</xmp:ModifyDate>\
             <xmp:MetadataDate>{created}</xmp:MetadataDate>"
        )
    });
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\
         <dc:format>application/pdf</dc:format>\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\
         <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>\
         <dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">{subject}</rdf:li></rdf:Alt></dc:description>\
         <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>\
         {dates}<xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool><pdf:Producer>{PRODUCER}</pdf:Producer>\
         </rdf:Description>{CLAIMS}</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>"
    )
}

/// PDF/A-3a and PDF/UA-1. PDF/A knows nothing of PDF/UA's mark, so that the file must describe it.
const CLAIMS: &str = "<rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" \
    xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">\
    <pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>\
    </rdf:Description>\
    <rdf:Description rdf:about=\"\" xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" \
    xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" \
    xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\
    <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\
    <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">\
    <pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
    <pdfaProperty:category>internal</pdfaProperty:category>\
    <pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>\
    </rdf:li></rdf:Seq></pdfaSchema:property>\
    </rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>";

/// XML text. Control characters have no place in XML, not even escaped.
fn escape(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => result.push_str("&amp;"),
            '<' => result.push_str("&lt;"),
            '>' => result.push_str("&gt;"),
            '\u{fffe}' | '\u{ffff}' => {}
            other if other.is_control() => result.push(' '),
            other if is_bidi_control(other) => {}
            other => result.push(other),
        }
    }
    result
}

/// `2026-04-01T06:00:00Z` → `D:20260401060000Z`; `None` for anything else.
pub fn pdf_date(instant: &str) -> Option<String> {
    const PATTERN: &[u8] = b"0000-00-00T00:00:00Z";
    let fits = instant.len() == PATTERN.len()
        && instant.bytes().zip(PATTERN).all(|(byte, pattern)| match pattern {
            b'0' => byte.is_ascii_digit(),
            other => byte == *other,
        });
    fits.then(|| {
        let digits: String = instant.chars().filter(char::is_ascii_digit).collect();
        format!("D:{digits}Z")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_instant_in_utc_becomes_a_date() {
        let date = pdf_date("2026-04-01T06:00:00Z");
        assert_eq!(date.as_deref(), Some("D:20260401060000Z"));
        for other in ["2026-04-01", "", "2026-04-01T06:00:00+01", "اليوم"] {
            assert_eq!(pdf_date(other), None);
        }
    }

    #[test]
    fn markup_and_controls_in_a_title_leave_valid_xml() {
        assert_eq!(escape("a<b & \u{1}\u{2068}c\u{2069}"), "a&lt;b &amp;  c");
    }
}
