//! Documents for tests.

use crate::document::{
    Align, Attachment, Bar, BarChart, BarForm, Block, Column, Direction, Document, Fact, Masthead, ParagraphStyle, Row,
    Signature, Table, Verification,
};

/// Words that people have entered into forms, and worse.
pub const ODD_TEXTS: [&str; 16] = [
    "",
    " ",
    "\n\n",
    "\u{0}\u{7}\t\u{feff}",
    "شَدَّةٌ مُشَكَّلَةٌ وَالإِدْمَاجُ لَا ﷲ ٪٢٥",
    "漢字 ไทย हिन्दी 한국어",
    "🙂 👨\u{200d}👩\u{200d}👧 🇲🇦",
    "e\u{30a}\u{30a}\u{30a}\u{30a}a\u{489}",
    "\u{2068}\u{2068}\u{2067}\u{202e}abc",
    "\u{2069}\u{2069}12,5%\u{2068}",
    "\u{64e}\u{651}\u{64e}",
    "(«[{<",
    "\u{10ffff}\u{e000}\u{fffe}\u{fffd}",
    "a\u{ad}b\u{200b}c\u{2060}d\u{202f}e",
    "https://entraide.example/verification/K9VY-APCS-02M7?edition=1",
    "مؤسسة صاحبة السمو الملكي الأميرة للا حسناء للمعاقين بالعيون",
];

/// A masthead and nothing else.
pub fn empty(direction: Direction) -> Document {
    Document {
        language_tag: match direction {
            Direction::RightToLeft => "ar-MA".into(),
            Direction::LeftToRight => "fr-MA".into(),
        },
        direction,
        title: "تقرير النشاط".into(),
        author: "التعاون الوطني".into(),
        subject: String::new(),
        created: "2026-04-01T06:00:00Z".into(),
        masthead: Masthead {
            institution: vec!["المملكة المغربية".into(), "التعاون الوطني".into()],
            title: "تقرير النشاط".into(),
            subtitle: "المنسقية الجهوية بالعيون".into(),
            period: "2008".into(),
            facts: vec![("الطبعة".into(), "1".into())],
            note: None,
        },
        running_header: "تقرير النشاط".into(),
        banner: Some("بيانات تجريبية".into()),
        blocks: Vec::new(),
        attachments: Vec::new(),
    }
}

/// Every kind of block, over several pages.
pub fn full(direction: Direction) -> Document {
    let mut document = empty(direction);
    for part in 1..=4 {
        document.blocks.extend([
            heading(1, &format!("{part}. مراكز التربية والتكوين")),
            heading(2, "المؤشرات"),
            paragraph(&"بلغ عدد المستفيدين \u{2068}1.004\u{2069} مستفيدا بدار Dar Talib. ".repeat(3 * part)),
            Block::List { items: vec!["رياض الأطفال".into(), "Jardins d’enfants ".repeat(12)] },
            facts(&["1.004", "764", "غير مصرح به"]),
            chart(&[Some(1004.0), None, Some(25.0), Some(817.0)]),
            lying(&[Some(1004.0), None, Some(25.0), Some(817.0)]),
            table(9 * part),
        ]);
    }
    document.blocks.push(signature());
    document.attachments.push(Attachment {
        name: "figures.json".into(),
        media_type: "application/json".into(),
        description: "أرقام التقرير".into(),
        bytes: b"{}".to_vec(),
    });
    document
}

/// One text in every place that a document has for text.
pub fn everywhere(text: &str, direction: Direction) -> Document {
    let mut document = full(direction);
    let text = || text.to_owned();
    document.title = text();
    document.created = text();
    document.language_tag = text();
    document.running_header = text();
    document.banner = Some(text());
    document.masthead.institution = vec![text()];
    document.masthead.title = text();
    document.masthead.facts = vec![(text(), text())];
    document.masthead.note = Some(text());
    document.blocks = vec![
        heading(1, &text()),
        paragraph(&text()),
        Block::List { items: vec![text()] },
        Block::Facts { items: vec![Fact { label: text(), value: text(), details: vec![text()] }] },
        Block::Table(Table {
            caption: Some(text()),
            columns: vec![column(&text(), Align::Start), column(&text(), Align::End)],
            rows: vec![row(&[&text(), &text()]), row(&[&text()]), row(&[&text(), &text(), &text()])],
            first_column_is_header: true,
        }),
        Block::BarChart(BarChart {
            form: BarForm::Upright,
            title: text(),
            alternative: text(),
            unit: text(),
            bars: vec![Bar { label: text(), value: Some(1.0), shown: text() }],
        }),
        Block::BarChart(BarChart {
            form: BarForm::Lying,
            title: text(),
            alternative: text(),
            unit: text(),
            bars: vec![
                Bar { label: text(), value: Some(1.0), shown: text() },
                Bar { label: text(), value: None, shown: text() },
            ],
        }),
        Block::Signature(Signature {
            fields: vec![text(), text()],
            verification: Some(Verification { text: text(), code: text(), address: Some(text()), alternative: text() }),
        }),
    ];
    document
}

pub fn signature() -> Block {
    Block::Signature(Signature {
        fields: ["المكان", "التاريخ", "الاسم والصفة", "التوقيع والخاتم"].map(String::from).to_vec(),
        verification: Some(Verification {
            text: "للتحقق من صحة هذا التقرير، أدخل الرمز في الصفحة أدناه أو امسح المربع بهاتفك.".into(),
            code: "K9VY-APCS-02M7".into(),
            address: Some("https://taawun.example/verify/K9VY-APCS-02M7".into()),
            alternative: "مربع يقود إلى صفحة التحقق".into(),
        }),
    })
}

pub fn heading(level: u8, text: &str) -> Block {
    Block::Heading { level, text: text.into() }
}

pub fn paragraph(text: &str) -> Block {
    Block::Paragraph { text: text.into(), style: ParagraphStyle::Body }
}

pub fn facts(values: &[&str]) -> Block {
    let fact = |value: &&str| Fact {
        label: "مراكز التربية والتكوين".into(),
        value: (*value).into(),
        details: vec!["21 مركزا".into()],
    };
    Block::Facts { items: values.iter().map(fact).collect() }
}

pub fn chart(values: &[Option<f64>]) -> Block {
    bar_chart(BarForm::Upright, values)
}

pub fn lying(values: &[Option<f64>]) -> Block {
    bar_chart(BarForm::Lying, values)
}

fn bar_chart(form: BarForm, values: &[Option<f64>]) -> Block {
    let bar = |(index, value): (usize, &Option<f64>)| Bar {
        label: format!("برنامج {index}"),
        value: *value,
        shown: value.map_or("—".into(), |value| value.to_string()),
    };
    Block::BarChart(BarChart {
        form,
        title: "المستفيدون".into(),
        alternative: "المستفيدون حسب البرنامج".into(),
        unit: "مستفيد".into(),
        bars: values.iter().enumerate().map(bar).collect(),
    })
}

pub fn column(heading: &str, align: Align) -> Column {
    Column { heading: heading.into(), align, weight: 1.0 }
}

pub fn row(cells: &[&str]) -> Row {
    Row { cells: cells.iter().map(|cell| (*cell).into()).collect(), emphasis: false }
}

/// A table of names and growing numbers, with a total.
pub fn table(rows: usize) -> Block {
    let mut rows: Vec<Row> =
        (1..=rows).map(|number| row(&[&format!("مركز {number}"), &(number * number).to_string()])).collect();
    rows.push(Row { cells: vec!["المجموع".into(), "99999".into()], emphasis: true });
    Block::Table(Table {
        caption: Some("المراكز".into()),
        columns: vec![column("المركز", Align::Start), column("المستفيدون", Align::End)],
        rows,
        first_column_is_header: true,
    })
}
