//! Importing over the API: a file comes as a part of a `multipart/form-data` request.

use async_graphql::{Context, InputObject, Object, SimpleObject, Upload};

use super::{HandIn, Kind, Plan, Request, RowChange, dry_run, import, refusal};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Result, UserError};
use crate::graphql::load::Loading;
use crate::graphql::scalars::Count;
use crate::graphql::upload;
use crate::tables::{Delimiter, Encoding, Fault};
use crate::wording::Language;

/// Mutations on whole tables.
#[derive(Default)]
pub struct ImportMutations;

/// The encoding of a text file.
#[derive(async_graphql::Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8.
    #[graphql(name = "UTF_8")]
    Utf8,
    /// UTF-16, little endian first.
    #[graphql(name = "UTF_16LE")]
    Utf16le,
    /// UTF-16, big endian first.
    #[graphql(name = "UTF_16BE")]
    Utf16be,
    /// Arabic of Windows.
    #[graphql(name = "WINDOWS_1256")]
    Windows1256,
    /// French of Windows.
    #[graphql(name = "WINDOWS_1252")]
    Windows1252,
}

/// The character between the cells of a text file.
#[derive(async_graphql::Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellDelimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
}

/// A file to be imported.
#[derive(InputObject)]
pub struct ImportFileInput {
    /// What the table holds.
    kind: Kind,
    /// The file: CSV or XLSX, sent as the multipart request specification for GraphQL says.
    file: Upload,
    /// Only tell what would be done.
    dry_run: bool,
    /// How far imported returns go.
    #[graphql(default)]
    hand_in: HandIn,
    /// The encoding of a text, where it is not recognised.
    encoding: Option<TextEncoding>,
    /// The delimiter of a text, where it is not recognised.
    delimiter: Option<CellDelimiter>,
    /// The sheet of a workbook, by name; otherwise the first one.
    sheet: Option<String>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// What came of an import.
#[derive(SimpleObject)]
pub struct ImportPayload {
    /// What the file does, or would do; null when the file was not looked at.
    plan: Option<Plan>,
    /// Whether it was done.
    done: bool,
    /// What you can mend; empty when it was done, or would be.
    user_errors: Vec<UserError>,
}

#[Object]
impl ImportMutations {
    /// Imports a table: all its rows, or none when one is refused. With `dryRun` nothing is changed. Returns are for
    /// whoever hands them in, agreements, partners and centres' particulars for coordinators, everything for administrators.
    async fn import_file(&self, ctx: &Context<'_>, input: ImportFileInput) -> async_graphql::Result<ImportPayload> {
        let (db, clock) = (ctx.data::<Db>()?.clone(), ctx.data::<Clock>()?.clone());
        let loading = ctx.data::<Loading>()?;
        let asker = loading.asker().clone();
        if asker.key().is_none() {
            return Err(Error::Unauthenticated.into());
        }
        let bytes = upload::content(ctx, &input.file).await?;
        let request = Request {
            kind: input.kind,
            hand_in: input.hand_in,
            bytes,
            encoding: input.encoding.map(encoding),
            delimiter: input.delimiter.map(delimiter),
            sheet: input.sheet,
        };
        let (dry, key) = (input.dry_run, input.idempotency_key);
        let work = move || {
            if dry {
                dry_run(&db, &clock, &asker, &request)
            } else {
                import(&db, &clock, &asker, &request, key.as_deref())
            }
        };
        let span = tracing::Span::current();
        let done: Result<Plan> = tokio::task::spawn_blocking(move || span.in_scope(work))
            .await
            .map_err(|error| Error::Internal(format!("importFile: {error}")))?;
        loading.forget();
        match done {
            Ok(plan) => {
                let refused = plan.is_refused();
                let user_errors = if refused { vec![refusal()] } else { vec![] };
                Ok(ImportPayload { plan: Some(plan), done: !dry && !refused, user_errors })
            }
            Err(Error::Refused(user_errors)) => Ok(ImportPayload { plan: None, done: false, user_errors }),
            Err(error) => Err(error.into()),
        }
    }
}

fn encoding(of: TextEncoding) -> Encoding {
    match of {
        TextEncoding::Utf8 => Encoding::Utf8,
        TextEncoding::Utf16le => Encoding::Utf16Le,
        TextEncoding::Utf16be => Encoding::Utf16Be,
        TextEncoding::Windows1256 => Encoding::Windows1256,
        TextEncoding::Windows1252 => Encoding::Windows1252,
    }
}

fn delimiter(of: CellDelimiter) -> Delimiter {
    match of {
        CellDelimiter::Comma => Delimiter::Comma,
        CellDelimiter::Semicolon => Delimiter::Semicolon,
        CellDelimiter::Tab => Delimiter::Tab,
    }
}

/// What the rows of a file do.
#[Object(name = "ImportPlan")]
impl Plan {
    /// Rows whose objects are new.
    #[graphql(name = "added")]
    async fn api_added(&self) -> Count {
        self.added.into()
    }

    /// Rows that change something.
    #[graphql(name = "changed")]
    async fn api_changed(&self) -> Count {
        self.changed.into()
    }

    /// Rows that say what is recorded already.
    #[graphql(name = "left")]
    async fn api_left(&self) -> Count {
        self.left.into()
    }

    /// Rows in which something is wrong.
    #[graphql(name = "refused")]
    async fn api_refused(&self) -> Count {
        self.refused.into()
    }

    /// Returns that are handed in.
    #[graphql(name = "handedIn")]
    async fn api_handed_in(&self) -> Count {
        self.handed_in.into()
    }

    /// Returns that are validated.
    #[graphql(name = "validated")]
    async fn api_validated(&self) -> Count {
        self.validated.into()
    }

    /// What is wrong, in the order of the file: at most 200.
    async fn rows(&self) -> Vec<RefusedCell> {
        self.faults.list().iter().cloned().map(RefusedCell).collect()
    }

    /// How much is wrong beyond what `rows` tells.
    async fn rows_left_off(&self) -> Count {
        Count(self.faults.left_off() as i64)
    }

    /// The first 200 rows that add or change something.
    async fn changes(&self) -> Vec<PlannedRow> {
        let kind = self.kind();
        self.changes.iter().cloned().map(|change| PlannedRow { kind, change }).collect()
    }

    /// How many rows add or change something beyond what `changes` tells.
    #[graphql(name = "changesLeftOff")]
    async fn api_changes_left_off(&self) -> Count {
        self.changes_left_off().into()
    }
}

/// Something that is wrong with a file.
pub struct RefusedCell(Fault);

/// Something that is wrong with a file: where, what, and what would be right.
#[Object(name = "ImportFault")]
impl RefusedCell {
    /// The row as a spreadsheet shows it, from 1; null for the file as a whole.
    async fn row(&self) -> Option<Count> {
        self.0.place.row.map(Count::from)
    }

    /// The heading of the column as it stands in the file; null for the row or file as a whole.
    async fn column(&self) -> Option<&str> {
        self.0.place.heading.as_deref()
    }

    /// The letter of the column as a spreadsheet shows it.
    async fn letter(&self) -> Option<String> {
        self.0.place.letter()
    }

    /// The value as it stands in the file, shortened.
    async fn value(&self) -> Option<&str> {
        self.0.value.as_deref()
    }

    /// A stable code.
    async fn code(&self) -> &str {
        self.0.code.as_str()
    }

    /// What is wrong, where, and what would be right.
    async fn message(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> String {
        self.0.message(language)
    }
}

/// A row that adds or changes something.
pub struct PlannedRow {
    kind: Kind,
    change: RowChange,
}

/// A row that adds or changes something.
#[Object(name = "ImportChange")]
impl PlannedRow {
    /// The row as a spreadsheet shows it, from 1.
    async fn row(&self) -> Count {
        self.change.row.into()
    }

    /// What it is about: a code, a name.
    async fn key(&self) -> &str {
        &self.change.key
    }

    /// Whether it is new.
    async fn added(&self) -> bool {
        self.change.added
    }

    /// What changes; empty for a new one.
    async fn columns(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> Vec<ChangedColumn> {
        let heading = |name: &str| {
            let column = self.kind.columns().iter().find(|column| column.name == name);
            column.map_or(name, |column| column.heading(language)).to_string()
        };
        let columns = self.change.columns.iter().cloned();
        columns
            .map(|one| ChangedColumn { column: heading(&one.column), before: one.before, after: one.after })
            .collect()
    }
}

/// A value that a row changes.
#[derive(SimpleObject)]
#[graphql(name = "ImportChangedColumn")]
pub struct ChangedColumn {
    /// The column's heading.
    column: String,
    /// The value that is recorded; null for an unknown one.
    before: Option<String>,
    /// The value in the file; null for an unknown one.
    after: Option<String>,
}
