//! Files about one day become files about another.

use super::DemoError;
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use rummelig_domain::time::Day;

/// The columns that hold days, alone or before a time of day.
const COLUMNS: [&str; 6] =
    ["ordered_at", "ship_by", "ship_not_before", "min_expires_on", "expires_on", "expected_on"];

/// The same table with every day as many days later as `to` is after `from`; times of day stay.
///
/// # Errors
/// [`DemoError::File`] for a cell that is no day and for a day outside the calendar.
pub fn moved(table: &str, from: Day, to: Day) -> Result<String, DemoError> {
    let by = from.until(to).map_err(wrong)?.get_days().days();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let headers = reader.headers().map_err(wrong)?.clone();
    let dated: Vec<bool> = headers.iter().map(|header| COLUMNS.contains(&header)).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&headers).map_err(wrong)?;
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let cells = record.iter().zip(&dated).map(|(cell, is_day)| match is_day {
            true => later(cell, by),
            false => Ok(cell.to_owned()),
        });
        writer.write_record(cells.collect::<Result<Vec<_>, _>>()?).map_err(wrong)?;
    }
    let bytes = writer.into_inner().map_err(wrong)?;
    String::from_utf8(bytes).map_err(wrong)
}

fn later(cell: &str, by: Span) -> Result<String, DemoError> {
    if cell.is_empty() {
        return Ok(String::new());
    }
    let (day, time) = cell.split_at_checked(10).ok_or_else(|| wrong(format!("{cell} is no day")))?;
    let day: Date = day.parse().map_err(wrong)?;
    Ok(format!("{}{time}", day.checked_add(by).map_err(wrong)?))
}

fn wrong(error: impl std::fmt::Display) -> DemoError {
    DemoError::File(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn check(table: &str, to: Day, expected: Option<&str>) {
        assert_eq!(moved(table, date(2026, 12, 1), to).ok().as_deref(), expected, "{table} to {to}");
    }

    #[test]
    fn days_move_and_all_else_stays() {
        let orders = "id,ordered_at,ship_by,note\n\
            1,2026-11-30 06:05,2026-12-01,\"2026-12-01, a day in words\"\n2,,,\n";
        check(orders, date(2026, 12, 1), Some(orders));
        check(
            orders,
            date(2028, 2, 29),
            Some(
                "id,ordered_at,ship_by,note\n\
                1,2028-02-28 06:05,2028-02-29,\"2026-12-01, a day in words\"\n2,,,\n",
            ),
        );
        check("sku,expires_on\nA,2027-01-15\n", date(2026, 10, 31), Some("sku,expires_on\nA,2026-12-15\n"));
    }

    #[test]
    fn what_is_no_day_is_told() {
        for cell in ["tomorrow", "2026-13-01", "æøåæøåæøå", "1"] {
            check(&format!("sku,expires_on\nA,{cell}\n"), date(2027, 1, 1), None);
        }
    }
}
