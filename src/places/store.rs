//! Queries on places, and loading the geography that ships with the program.

use std::io::Read;

use diesel::prelude::*;

use super::{Census, Commune, Province, Region};
use crate::db::DbConnection;
use crate::db::schema::{census, commune, province, region};
use crate::error::{Error, Result};
use crate::on_either;

const REGIONS: &str = include_str!("data/regions.csv");
const PROVINCES: &str = include_str!("data/provinces.csv");
const COMMUNES: &str = include_str!("data/communes.csv");
const CENSUS: &str = include_str!("data/census_2024.csv");

/// Rows of an insert: SQLite takes at most 32,766 values in a statement, and no table here has over 20 columns.
const CHUNK: usize = 1_000;

/// Writes the regions, provinces, communes and the census into an empty database.
pub fn load_geography(connection: &mut DbConnection) -> Result<()> {
    let regions: Vec<Region> = rows(REGIONS, |row| {
        Ok(Region { code: row.text(0)?, name_fr: row.text(1)?, name_ar: row.text(2)?, population: row.required(3)? })
    })?;
    let provinces: Vec<Province> = rows(PROVINCES, |row| {
        Ok(Province {
            code: row.text(0)?,
            region_code: row.text(1)?,
            kind: row.text(2)?,
            name_fr: row.text(3)?,
            name_ar: row.text(4)?,
            population: row.required(5)?,
        })
    })?;
    let communes: Vec<Commune> = rows(COMMUNES, |row| {
        Ok(Commune {
            code: row.text(0)?,
            province_code: row.text(1)?,
            setting: row.text(2)?,
            name_fr: row.text(3)?,
            name_ar: row.text(4)?,
            population: row.required(5)?,
        })
    })?;
    let figures: Vec<Census> = rows(CENSUS, |row| {
        Ok(Census {
            commune_code: row.text(0)?,
            sex: row.text(1)?,
            population_municipal: row.optional(2)?,
            age_0_4: row.optional(3)?,
            age_5_9: row.optional(4)?,
            age_10_14: row.optional(5)?,
            age_15_19: row.optional(6)?,
            age_20_24: row.optional(7)?,
            disability_prevalence: row.optional(8)?,
            illiteracy_population_15_plus: row.optional(9)?,
            illiteracy_rate_15_plus: row.optional(10)?,
            labour_active: row.optional(11)?,
            labour_unemployment_rate: row.optional(12)?,
        })
    })?;
    on_either!(connection, inner => {
        diesel::insert_into(region::table).values(&regions).execute(inner)?;
        diesel::insert_into(province::table).values(&provinces).execute(inner)?;
        for chunk in communes.chunks(CHUNK) {
            diesel::insert_into(commune::table).values(chunk).execute(inner)?;
        }
        for chunk in figures.chunks(CHUNK) {
            diesel::insert_into(census::table).values(chunk).execute(inner)?;
        }
    });
    Ok(())
}

/// One line of an embedded file.
struct Line(csv::StringRecord);

impl Line {
    fn fault(&self, column: usize) -> Error {
        Error::Internal(format!("embedded geography: column {column} of {:?}", self.0))
    }

    fn text(&self, column: usize) -> Result<String> {
        self.0.get(column).filter(|text| !text.is_empty()).map(str::to_string).ok_or_else(|| self.fault(column))
    }

    fn optional<T: std::str::FromStr>(&self, column: usize) -> Result<Option<T>> {
        match self.0.get(column) {
            None => Err(self.fault(column)),
            Some("") => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| self.fault(column)),
        }
    }

    fn required<T: std::str::FromStr>(&self, column: usize) -> Result<T> {
        self.optional(column)?.ok_or_else(|| self.fault(column))
    }
}

fn rows<T>(text: &str, read: impl Fn(&Line) -> Result<T>) -> Result<Vec<T>> {
    csv::Reader::from_reader(text.as_bytes().by_ref())
        .into_records()
        .map(|record| {
            let record = record.map_err(|error| Error::Internal(format!("embedded geography: {error}")))?;
            read(&Line(record))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_files_have_all_places_of_the_country() {
        let count = |text| rows(text, |_| Ok(())).unwrap().len();
        assert_eq!((count(REGIONS), count(PROVINCES), count(COMMUNES), count(CENSUS)), (12, 83, 1503, 4509));
    }
}
