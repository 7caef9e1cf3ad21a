//! Dates of every form, and what is none.

use super::*;

#[test]
#[allow(clippy::too_many_lines)] // a table
fn dates_of_every_form_are_read() {
    for (text, expected) in [
        // RFC 822 and what became of it
        ("Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"),
        ("Thu, 1 January 04 19:48 EST", "2004-01-02T00:48:00Z"),
        ("Thu, Jan 1 2004 19:48:21 -0530", "2004-01-02T01:18:21Z"),
        ("01 Jan 2004", "2004-01-01T00:00:00Z"),
        ("01 Jan 2004 10:00 -", "2004-01-01T10:00:00Z"),
        (
            "Thu, 01 Jan 2004 19:48:21 GMT+02:00",
            "2004-01-01T17:48:21Z",
        ),
        ("Thu, 01 Jan 2004 19:48:21 +01:00", "2004-01-01T18:48:21Z"),
        ("Thu, 01 Jan 2004 19:48:21 Etc/GMT", "2004-01-01T19:48:21Z"),
        ("Thu, 01 Jan 2004 19:48:21 CEST", "2004-01-01T17:48:21Z"),
        ("Thu, 01 Jan 2004 19:48:21 XYZ", "2004-01-01T19:48:21Z"),
        ("Thursday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"),
        ("Sun, 31 Dec 1995 23:59:60 GMT", "1995-12-31T23:59:59Z"),
        ("Sun Jan  4 16:29:06 PST 2004", "2004-01-05T00:29:06Z"),
        ("Sun Jan 04 16:29:06 2004", "2004-01-04T16:29:06Z"),
        ("January 5, 2024 3:04 PM", "2024-01-05T15:04:00Z"),
        ("5th of March 2024 12:30 am", "2024-03-05T00:30:00Z"),
        // ISO 8601
        ("2003-12-31T10:14:55-08:00", "2003-12-31T18:14:55Z"),
        ("2003-12-31T10:14:55.123Z", "2003-12-31T10:14:55Z"),
        ("2003-12-31T10:14:55", "2003-12-31T10:14:55Z"),
        ("2003-12-31 10:14:55 +0530", "2003-12-31T04:44:55Z"),
        ("2003-12-31T10:14Z", "2003-12-31T10:14:00Z"),
        ("2003-12-31T24:00:00Z", "2004-01-01T00:00:00Z"),
        ("2003-12-31", "2003-12-31T00:00:00Z"),
        ("2003-12", "2003-12-01T00:00:00Z"),
        ("2003", "2003-01-01T00:00:00Z"),
        ("20031231", "2003-12-31T00:00:00Z"),
        ("20031231T101455Z", "2003-12-31T10:14:55Z"),
        ("03-12-31", "2003-12-31T00:00:00Z"),
        ("2003-335", "2003-12-01T00:00:00Z"),
        ("2003/12/31 10:14", "2003-12-31T10:14:00Z"),
        ("1072865695", "2003-12-31T10:14:55Z"),
        ("1072865695123", "2003-12-31T10:14:55Z"),
        ("2003335", "2003-12-01T00:00:00Z"),
        ("2004-W01-1", "2003-12-29T00:00:00Z"),
        ("2004W011T10:00Z", "2003-12-29T10:00:00Z"),
        ("2003-12-31T10:14:55.5-5:30", "2003-12-31T15:44:55Z"),
        ("2010-12-07 13:45:18 -0800 PST", "2010-12-07T21:45:18Z"),
        // what publishing software makes of them
        ("Fri, 2006/09/15 08:19:53 EDT", "2006-09-15T12:19:53Z"),
        ("Mon, 2006-09-25 10:00", "2006-09-25T10:00:00Z"),
        ("Tuesday, 25 December 2012, 14:00", "2012-12-25T14:00:00Z"),
        ("Wed, Sept 16 2009 15:31 +0000", "2009-09-16T15:31:00Z"),
        ("March 2004", "2004-03-01T00:00:00Z"),
        // other languages
        ("jeu., 5 déc. 2024 08:15:00 +0100", "2024-12-05T07:15:00Z"),
        ("mar. 12 mars 2024 10:00", "2024-03-12T10:00:00Z"),
        ("1er août 2024 à 10h30", "2024-08-01T10:30:00Z"),
        ("Lundi 3 février 2025", "2025-02-03T00:00:00Z"),
        ("Di, 05 Mär 2024 10:00:00 MEZ", "2024-03-05T09:00:00Z"),
        ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z"),
        ("2004-július-13T9:15-05:00", "2004-07-13T14:15:00Z"),
        ("pe 15. marraskuuta 2024 10:00", "2024-11-15T10:00:00Z"),
        ("3 července 2024", "2024-07-03T00:00:00Z"),
        ("12 Ağustos 2024", "2024-08-12T00:00:00Z"),
        ("5 de setembro de 2024", "2024-09-05T00:00:00Z"),
        ("12 жовтня 2024 р.", "2024-10-12T00:00:00Z"),
        ("5 يناير 2024", "2024-01-05T00:00:00Z"),
        ("2024年5月3日 下午 3:10", "2024-05-03T15:10:00Z"),
        ("2004년 05월 28일  01:31:15", "2004-05-27T16:31:15Z"),
        ("2004-05-25 오후 11:23:17", "2004-05-25T14:23:17Z"),
        // numbers alone, where one order is possible
        ("31/12/2024 10:00", "2024-12-31T10:00:00Z"),
        ("12/31/2024 3:04:05 PM", "2024-12-31T15:04:05Z"),
        ("05.03.2024", "2024-03-05T00:00:00Z"),
    ] {
        let read = read(text, None).map(|date| date.format("%Y-%m-%dT%H:%M:%SZ").to_string());
        assert_eq!(read.as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn what_is_no_date_is_none() {
    for text in [
        "",
        "tomorrow",
        "05/06/2024",
        "31 June 2024",
        "2024-13-01",
        "10:00",
        "v1.2.3",
        // what nobody can have meant
        "0001-01-01T00:00:00Z",
        "Wed, 25 Nov 0026 08:30:00 +0100",
        "Sat, 30 Dec 1899 00:00:00 GMT",
        "01 Jan 1904 00:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "1970-01-01T01:00:00+01:00",
        "0000000000",
        "1980-01-01",
        "10000-01-01",
        "9999-12-31T23:59:59Z",
    ] {
        assert_eq!(read(text, None), None, "{text}");
    }
}

#[test]
fn digits_follow_the_language_around_them() {
    let at = |text: &str, claims: [&str; 3]| {
        let order = Order::of(claims.map(|claim| (!claim.is_empty()).then_some(claim)));
        read(text, order).map(|date| date.format("%Y-%m-%dT%H:%MZ").to_string())
    };
    let march = Some("2026-03-02T08:30Z".to_owned());
    for claims in [
        ["fr", "", ""],
        ["", "fr-ca", ""],
        ["", "", "de"],
        ["en", "en-gb", "fr"],
        ["pt_br", "", ""],
    ] {
        assert_eq!(at("02/03/2026 08:30", claims), march, "{claims:?}");
        assert_eq!(at("2.3.2026 08:30", claims), march, "{claims:?}");
        assert_eq!(at("02-03-2026 08:30", claims), march, "{claims:?}");
    }
    let february = Some("2026-02-03T08:30Z".to_owned());
    assert_eq!(at("02/03/2026 08:30", ["en-us", "en", ""]), february);
    // Nothing tells, or two tell different things: none is better than a wrong one.
    for claims in [
        ["", "", ""],
        ["en", "", ""],
        ["zh", "", ""],
        ["", "en-us", "fr"],
    ] {
        assert_eq!(at("02/03/2026 08:30", claims), None, "{claims:?}");
    }
    // Where one order alone is possible, no language changes it.
    assert_eq!(
        at("02/25/2026", ["fr", "", ""]).as_deref(),
        Some("2026-02-25T00:00Z")
    );
}

#[test]
fn zones_are_known_by_their_names_in_the_tz_database() {
    for (text, expected) in [
        (
            "Mon, 13 Jul 2026 08:30:00 Europe/Paris",
            "2026-07-13T06:30Z",
        ),
        (
            "Mon, 12 Jan 2026 08:30:00 America/Los_Angeles",
            "2026-01-12T16:30Z",
        ),
        ("2026-07-13T08:30:00 Europe/Paris", "2026-07-13T06:30Z"),
        ("2026-07-13T08:30:00[Europe/Paris]", "2026-07-13T06:30Z"),
        (
            "2026-07-13T08:30:00+02:00[Europe/Paris]",
            "2026-07-13T06:30Z",
        ),
        ("13 juillet 2026 à 8h30 (Europe/Paris)", "2026-07-13T06:30Z"),
        (
            "12 Jan 2026 08:30 america/argentina/buenos_aires",
            "2026-01-12T11:30Z",
        ),
        ("13/07/2026 08:30 Asia/Kolkata", "2026-07-13T03:00Z"),
        // The sign of these is that of POSIX.
        ("2026-07-13 08:30 Etc/GMT+3", "2026-07-13T11:30Z"),
        // The hour that summer time leaves out, and that which comes twice.
        ("29 Mar 2026 02:30 Europe/Paris", "2026-03-29T01:30Z"),
        ("25 Oct 2026 02:30 Europe/Paris", "2026-10-25T00:30Z"),
    ] {
        let read = read(text, None).map(|date| date.format("%Y-%m-%dT%H:%MZ").to_string());
        assert_eq!(read.as_deref(), Some(expected), "{text}");
    }
}
