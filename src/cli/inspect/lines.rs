//! An input that holds one thing a line.

use std::io::{BufRead, BufReader};

/// Opens a file or, for `-`, standard input, to be read line by line; the error says why, the caller
/// says which.
pub(super) fn open(input: &str) -> Result<Box<dyn BufRead>, String> {
    if input == "-" {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    std::fs::File::open(input)
        .map(|file| Box::new(BufReader::new(file)) as Box<dyn BufRead>)
        .map_err(|error| error.to_string())
}
