//! Documents in PDF, as advisories and reports are published: their text, title, authors and day.
//!
//! The text comes from pdf-extract, page by page, behind [`bounds`] and a guard; [`lines`] makes
//! paragraphs of what it lays out in lines.

use std::panic::AssertUnwindSafe;

use pdf_extract::{Dictionary, Document, PlainTextOutput, output_doc_page};
use url::Url;

use super::author;
use super::published::line::own_date;
use super::{ExtractError, paragraphs};
use crate::articles::sanitize;
use crate::domain::article::Article;
use crate::domain::html::RawHtml;
use crate::domain::limits;
use crate::text::dates::{self, Order};
use crate::text::guard;

mod bounds;
mod lines;

/// The longest text that is taken of one document, in bytes.
const TEXT: usize = 2 << 20;

/// The stack of the thread that reads a document: objects may be nested, a hundred deep.
const STACK: usize = 16 << 20;

/// Whether bytes are such a document: its mark stands at the beginning or soon after.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    const NEAR: usize = 1024;
    let head = &bytes[..bytes.len().min(NEAR)];
    head.windows(5).any(|window| window == b"%PDF-") && !head.starts_with(b"<")
}

/// Reads a document fetched from `url`.
///
/// # Errors
/// When it is too large once unpacked, broken, or holds pictures of text only.
pub(super) fn read(bytes: &[u8], url: &Url) -> Result<Article, ExtractError> {
    if bytes.len() > limits::PRINTED || !bounds::unpacks_small(bytes) {
        return Err(ExtractError::TooLarge);
    }
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || {
                guard::run(AssertUnwindSafe(|| told(bytes, url)))
                    .unwrap_or(Err(ExtractError::Broken))
            })
            .map_err(|_| ExtractError::Broken)?
            .join()
            .unwrap_or(Err(ExtractError::Broken))
    })
}

fn told(bytes: &[u8], url: &Url) -> Result<Article, ExtractError> {
    let mut document = Document::load_mem(bytes).map_err(|_| ExtractError::Broken)?;
    bounds::tame(&mut document);
    let pages = pages(&document);
    let blocks = lines::blocks(&pages);
    let escaped = blocks.join("\n").replace('&', "&amp;").replace('<', "&lt;");
    let raw = paragraphs(&escaped);
    let html = sanitize::clean(&RawHtml(raw), Some(url));
    let text = sanitize::plain(html.as_str());
    if text.is_empty() {
        return Err(ExtractError::Empty);
    }
    let stated = Stated::of(&document);
    let opening = super::tree::head(&text, 1500);
    let said = opening
        .split('\n')
        .find_map(|line| own_date("", line, &|text| dates::find(text, Order::DayFirst)));
    Ok(Article {
        title: stated.title.or_else(|| lines::title(&pages)),
        authors: author::named(stated.author.unwrap_or_default()),
        published: said.or(stated.created),
        excerpt: super::about::opening(&text),
        text,
        html,
        ..Article::default()
    })
}

/// The text of each page; that of a page on which the library fails is lost, and only that.
fn pages(document: &Document) -> Vec<String> {
    let mut pages = Vec::new();
    let (mut laid_out, mut written) = (0, 0);
    for (number, page) in document.get_pages().into_iter().take(limits::PRINTED_PAGES) {
        laid_out += document
            .get_page_content(page)
            .map_or(0, |content| content.len());
        if laid_out > bounds::UNPACKED || written > TEXT {
            break;
        }
        if !bounds::has_parents(document, page) {
            continue;
        }
        let text = guard::run(AssertUnwindSafe(|| {
            let mut text = String::new();
            let mut output = PlainTextOutput::new(&mut text);
            output_doc_page(document, &mut output, number).map(|()| text)
        }));
        if let Some(Ok(text)) = text {
            written += text.len();
            pages.push(text);
        }
    }
    pages
}

/// What a document states of itself.
#[derive(Default)]
struct Stated {
    title: Option<String>,
    author: Option<String>,
    created: Option<chrono::DateTime<chrono::FixedOffset>>,
}

impl Stated {
    fn of(document: &Document) -> Self {
        let about = document
            .trailer
            .get(b"Info")
            .and_then(|about| document.dereference(about))
            .and_then(|(_, about)| about.as_dict());
        let Ok(about) = about else {
            return Self::default();
        };
        let value = |key: &[u8]| text(about, key).filter(|text| !text.is_empty());
        Self {
            title: value(b"Title").filter(|title| is_title(title)),
            author: value(b"Author"),
            // `D:20240312101200+01'00'`
            created: value(b"CreationDate")
                .and_then(|date| date.trim_start_matches("D:").get(..8).map(str::to_owned))
                .and_then(|day| dates::find(&day, Order::DayFirst)),
        }
    }
}

/// A text of the dictionary: UTF-16 with a mark, else UTF-8 or windows-1252.
fn text(about: &Dictionary, key: &[u8]) -> Option<String> {
    let bytes = about.get(key).ok()?.as_str().ok()?;
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0,
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0,
        _ if std::str::from_utf8(bytes).is_ok() => String::from_utf8_lossy(bytes),
        _ => {
            encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(bytes)
                .0
        }
    };
    Some(super::tree::squeeze(&text.replace('\0', " ")))
}

/// Whether a stated title is one, and not the name of a file or of the program that wrote it.
fn is_title(title: &str) -> bool {
    const NONE: [&str; 6] = [
        "untitled",
        "sans titre",
        "microsoft word",
        "microsoft powerpoint",
        "document",
        "présentation powerpoint",
    ];
    let lower = title.to_lowercase();
    let is_file = [
        ".doc", ".docx", ".pdf", ".odt", ".indd", ".ppt", ".pptx", ".tex", ".xls", ".xlsx", ".qxd",
    ]
    .iter()
    .any(|ending| lower.ends_with(ending));
    title.split(' ').count() >= 2 && !is_file && !NONE.iter().any(|none| lower.starts_with(none))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document of one page for each text, written as the format's description says; `extra`
    /// stands in the dictionary of each page.
    fn document(texts: &[&str], about: &str, extra: &str) -> Vec<u8> {
        let count = texts.len();
        let kids: Vec<String> = (0..count)
            .map(|page| format!("{} 0 R", 10 + 2 * page))
            .collect();
        let mut objects = vec![
            (1, "<</Type/Catalog/Pages 2 0 R>>".to_owned()),
            (
                2,
                format!("<</Type/Pages/Count {count}/Kids[{}]>>", kids.join(" ")),
            ),
            (
                3,
                "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
                    .to_owned(),
            ),
            (4, format!("<<{about}>>")),
        ];
        for (page, text) in texts.iter().enumerate() {
            let lines: String = text
                .split('\n')
                .map(|line| format!("({line}) Tj 0 -14 Td "))
                .collect();
            let content = format!("BT /F 12 Tf 72 720 Td {lines}ET");
            objects.push((
                10 + 2 * page,
                format!(
                    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {} 0 R\
                     /Resources<</Font<</F 3 0 R>>{extra}>>>>",
                    11 + 2 * page
                ),
            ));
            objects.push((
                11 + 2 * page,
                format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
            ));
        }
        let mut out = String::from("%PDF-1.4\n");
        let mut places = Vec::new();
        for (number, body) in &objects {
            places.push((*number, out.len()));
            out.push_str(&format!("{number} 0 obj{body}endobj\n"));
        }
        let table = out.len();
        out.push_str("xref\n0 1\n0000000000 65535 f \n");
        for (number, place) in places {
            out.push_str(&format!("{number} 1\n{place:010} 00000 n \n"));
        }
        let size = 12 + 2 * count;
        out.push_str(&format!(
            "trailer<</Size {size}/Root 1 0 R/Info 4 0 R>>\nstartxref\n{table}\n%%EOF"
        ));
        out.into_bytes()
    }

    fn url() -> Url {
        Url::parse("https://exemple.fr/avis.pdf").unwrap()
    }

    const PAGE: &str = "Avis de la vigie\nUne faille a ete trouvee dans l'outil de sauvegarde, et la\n\
                        correction est a appliquer sans attendre par tous les services.";

    #[test]
    fn a_document_gives_its_text_title_author_and_day() {
        let about = "/Title(Avis de la vigie, douze)/Author(Camille Veilleur)/CreationDate(D:20240312101200Z)";
        let article = super::super::extract(
            &document(&[PAGE], about, ""),
            &url(),
            Some("application/pdf"),
            None,
        )
        .unwrap();
        assert_eq!(article.title.as_deref(), Some("Avis de la vigie, douze"));
        assert_eq!(article.authors, ["Camille Veilleur"]);
        assert_eq!(
            article.published.unwrap().to_rfc3339(),
            "2024-03-12T00:00:00+00:00"
        );
        assert!(
            article.text.contains("sauvegarde, et la correction est"),
            "{}",
            article.text
        );
    }

    #[test]
    fn without_a_stated_title_the_first_line_is_it() {
        let article = read(&document(&[PAGE], "/Title(avis.docx)", ""), &url()).unwrap();
        assert_eq!(article.title.as_deref(), Some("Avis de la vigie"));
    }

    #[test]
    fn what_every_page_repeats_is_left_out() {
        let pages: Vec<String> = ["L'hiver", "Le printemps", "L'automne"]
            .iter()
            .enumerate()
            .map(|(page, season)| {
                format!(
                    "Ministere du guet - page {page}\n{season} fut long et les veilleurs nombreux."
                )
            })
            .collect();
        let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
        let article = read(&document(&pages, "", ""), &url()).unwrap();
        assert!(
            !article.text.contains("Ministere du guet"),
            "{}",
            article.text
        );
    }

    #[test]
    fn hostile_documents_are_refused_or_read_without_harm() {
        let whole = document(&[PAGE], "", "");
        for cut in [0, 5, 40, 200, whole.len() / 2, whole.len() - 30] {
            let _either = read(&whole[..cut], &url());
        }
        // A form that draws itself, by the resources that it inherits.
        let drawn = document(&["x) Tj /X Do (y"], "", "/XObject<</X 20 0 R>>");
        let form =
            "20 0 obj<</Type/XObject/Subtype/Form/Length 5>>stream\n/X Do\nendstream endobj\n";
        let text = String::from_utf8(drawn)
            .unwrap()
            .replacen("xref", &format!("{form}xref"), 1);
        let _either = read(text.as_bytes(), &url());
        let nested = format!(
            "%PDF-1.4\n1 0 obj{}endobj\ntrailer<</Root 1 0 R>>",
            "[".repeat(100_000)
        );
        assert!(read(nested.as_bytes(), &url()).is_err());
        // A page that is its own parent has no resources to inherit.
        let looped = String::from_utf8(whole)
            .unwrap()
            .replace("/Parent 2 0 R", "/Parent 10 0 R")
            .replace("/MediaBox", "/Medi_Box");
        assert!(read(looped.as_bytes(), &url()).is_err());
    }

    #[test]
    fn a_stream_that_unpacks_to_very_much_is_refused() {
        use std::io::Write as _;
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        for _ in 0..200 {
            packer.write_all(&vec![b' '; 1 << 20]).unwrap();
        }
        let packed = packer.finish().unwrap();
        let mut bomb = b"%PDF-1.4\n1 0 obj<</Filter/FlateDecode>>stream\n".to_vec();
        bomb.extend(packed);
        bomb.extend(b"\nendstream endobj");
        assert_eq!(read(&bomb, &url()), Err(ExtractError::TooLarge));
    }
}
