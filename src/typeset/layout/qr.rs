//! QR codes as rectangles.

use qrcode::{Color, EcLevel, QrCode};

use super::page::Area;
use super::style::Colour;

/// The light margin that readers need on each side, in modules (ISO/IEC 18004, section 9.1).
const QUIET_ZONE: usize = 4;

/// What the dark modules stand on.
pub const GROUND: Colour = Colour { red: 1.0, green: 1.0, blue: 1.0 };

/// The dark parts of the QR code of a text, within a square of `side` points with the light margin in it. Dark modules
/// that stand side by side are one rectangle. `None` for a text that is too long for a QR code.
pub fn rectangles(text: &str, side: f32) -> Option<Vec<Area>> {
    // Level M still reads with 15 % of it worn away: paper is folded, stamped and copied.
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let module = side / (width + 2 * QUIET_ZONE) as f32;
    let colours = code.into_colors();
    let mut areas = Vec::new();
    for (row, modules) in colours.chunks(width).enumerate() {
        let mut column = 0;
        for run in modules.chunk_by(|one, next| one == next) {
            if run.first() == Some(&Color::Dark) {
                areas.push(Area {
                    x: (QUIET_ZONE + column) as f32 * module,
                    y: (QUIET_ZONE + row) as f32 * module,
                    width: run.len() as f32 * module,
                    height: module,
                });
            }
            column += run.len();
        }
    }
    Some(areas)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader of QR codes finds in these rectangles, drawn with so many dots to a point.
    fn read(areas: &[Area], side: f32, dots: f32) -> Option<String> {
        let size = (side * dots) as usize;
        let dark = |x: usize, y: usize| {
            let (x, y) = ((x as f32 + 0.5) / dots, (y as f32 + 0.5) / dots);
            areas
                .iter()
                .any(|area| (area.x..area.x + area.width).contains(&x) && (area.y..area.y + area.height).contains(&y))
        };
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(size, size, |x, y| if dark(x, y) { 0 } else { 255 });
        let grids = image.detect_grids();
        grids.first()?.decode().ok().map(|(_, text)| text)
    }

    #[test]
    fn a_reader_finds_the_text() {
        for text in ["https://taawun.example/verify/7F3A-91C2-0B4D", "x", "http://127.0.0.1:8080/verify/التحقق"] {
            let areas = rectangles(text, 80.0).unwrap();
            assert_eq!(read(&areas, 80.0, 4.0).as_deref(), Some(text));
        }
    }

    #[test]
    fn dark_modules_of_a_row_are_one_rectangle_and_the_margin_is_light() {
        let areas = rectangles("https://taawun.example/verify/7F3A-91C2-0B4D", 82.0).unwrap();
        // 33 modules and the margins: each has two points.
        let first = areas[0];
        assert_eq!((first.x, first.y, first.width, first.height), (8.0, 8.0, 14.0, 2.0), "the top of a finder pattern");
        for area in &areas {
            assert!(area.x >= 8.0 && area.x + area.width <= 74.0 && area.y >= 8.0 && area.y + area.height <= 74.0);
        }
        assert!(areas.len() < 33 * 33 / 3, "{}", areas.len());
    }

    #[test]
    fn a_text_that_no_code_holds_is_none() {
        assert!(rectangles(&"x".repeat(4000), 80.0).is_none());
    }
}
