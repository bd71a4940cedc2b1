//! The dates of registries, of which each has its own way to write them.

use chrono::NaiveDate;

/// Reads the day of a date: ISO, `2027-Jan-05.`, `05.01.2027`, `05-Jan-2027`, `20270105`,
/// `January 5, 2027`. Where the order of numbers is not clear the day stands first, as in all
/// registries that write so. A time after the date is left out.
pub(super) fn read_day(text: &str) -> Option<NaiveDate> {
    let mut parts = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .filter(|part| !is_weekday(part));
    let (first, second, third) = (parts.next()?, parts.next(), parts.next());
    let day_of = |part: Option<&str>| {
        let digits = part?.bytes().take_while(u8::is_ascii_digit).count();
        part?.get(..digits)?.parse().ok()
    };
    let date = if first.len() >= 8 && first.bytes().take(8).all(|byte| byte.is_ascii_digit()) {
        let number: u32 = first.get(..8)?.parse().ok()?;
        NaiveDate::from_ymd_opt((number / 10_000) as i32, number / 100 % 100, number % 100)
    } else if let Some(month) = month_by_name(first) {
        NaiveDate::from_ymd_opt(year(third?)?, month, day_of(second)?)
    } else if let Some(year) = year(first) {
        NaiveDate::from_ymd_opt(year, month_of(second?)?, day_of(third)?)
    } else {
        NaiveDate::from_ymd_opt(year(third?)?, month_of(second?)?, day_of(Some(first))?)
    };
    // Registries began in 1985; what lies far ahead is a mistake or no date.
    date.filter(|date| (1985..2200).contains(&chrono::Datelike::year(date)))
}

fn year(text: &str) -> Option<i32> {
    let digits = text.get(..4)?;
    let is_year = digits.bytes().all(|byte| byte.is_ascii_digit())
        && !text[4..].starts_with(|c: char| c.is_ascii_digit());
    if is_year { digits.parse().ok() } else { None }
}

fn month_of(text: &str) -> Option<u32> {
    month_by_name(text).or_else(|| text.parse().ok())
}

fn month_by_name(text: &str) -> Option<u32> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = text.get(..3)?.to_ascii_lowercase();
    let is_word = text.bytes().all(|byte| byte.is_ascii_alphabetic());
    MONTHS.iter().position(|month| is_word && *month == start).map(|index| index as u32 + 1)
}

fn is_weekday(text: &str) -> bool {
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        .iter()
        .any(|day| text.len() == 3 && text.eq_ignore_ascii_case(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registries_write_one_day_in_many_ways() {
        for text in [
            "2027-01-05",
            "2027-01-05T23:59:59Z",
            "2027-01-05 12:00:00 UTC",
            "2027-01-05T00:00:00.0+03:00",
            "2027-Jan-05.",
            "2027/01/05",
            "2027. 01. 05.",
            "20270105",
            "05.01.2027",
            "5/1/2027",
            "05-Jan-2027",
            "5 January 2027",
            "January 5, 2027",
            "Tue Jan 05 2027",
        ] {
            assert_eq!(read_day(text), NaiveDate::from_ymd_opt(2027, 1, 5), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in
            ["", "-", "never", "2027", "2027-13-05", "31.02.2027", "0000-00-00", "9999-01-01", "ş"]
        {
            assert_eq!(read_day(text), None, "{text}");
        }
    }
}
