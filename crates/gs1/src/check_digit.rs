//! Check digits and check pairs (GS1 General Specifications 7.9).
//!
//! The last digit of a GTIN, SSCC, GLN or GSRN follows from the digits before it, so that a wrong key is noticed.
//! Keys with letters, such as the Global Model Number, end in two check characters instead.

use crate::charset::{SET_82, digits};
use crate::fault::{Fault, FaultKind};

/// The characters of a check pair: digits and capital letters that are not mistaken for each other.
const PAIR_ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// The modulus of the check pair, the largest prime that two of 32 characters can hold.
const PAIR_MODULUS: u32 = 1021;

/// The weights of the check pair, the smallest for the last character; there are no more of them than this.
const PAIR_WEIGHTS: [u32; 97] = primes();

/// The check digit that belongs behind these digits.
///
/// Every second digit, beginning with the last, weighs 3, the others 1; the check digit fills the sum up to a multiple of ten.
/// It works for every length, since the weights are counted from the right.
///
/// # Errors
/// [`FaultKind::NotADigit`], or [`FaultKind::WrongLength`] for an empty text.
pub fn check_digit(body: &str) -> Result<char, Fault> {
    if body.is_empty() {
        return Err(Fault::whole(FaultKind::WrongLength, body));
    }
    digits(body)?;
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| u32::from(byte - b'0') * if place.is_multiple_of(2) { 3 } else { 1 })
        .fold(0, |sum, term| (sum + term) % 10);
    Ok(char::from(b'0' + u8::try_from((10 - sum) % 10).unwrap_or(0)))
}

/// Whether the last digit is the check digit of the others.
///
/// # Errors
/// [`FaultKind::WrongLength`] for an empty text, [`FaultKind::NotADigit`], [`FaultKind::CheckDigitWrong`].
pub fn verify_check_digit(text: &str) -> Result<(), Fault> {
    if text.is_empty() {
        return Err(Fault::whole(FaultKind::WrongLength, text));
    }
    digits(text)?;
    let (body, last) = text.split_at(text.len() - 1);
    let expected = if body.is_empty() { '0' } else { check_digit(body)? };
    if last.starts_with(expected) {
        Ok(())
    } else {
        Err(Fault::at(FaultKind::CheckDigitWrong, body.len(), text.len()))
    }
}

/// The two check characters that belong behind this text.
///
/// Each character's number in the set of 82 is weighed with a prime, 2 for the last; the sum modulo 1021 is written with two of 32 characters.
///
/// # Errors
/// [`FaultKind::NotInSet82`], or [`FaultKind::WrongLength`] beyond 97 characters.
pub fn check_pair(body: &str) -> Result<String, Fault> {
    if body.chars().count() > PAIR_WEIGHTS.len() {
        return Err(Fault::whole(FaultKind::WrongLength, body));
    }
    let mut numbers = Vec::with_capacity(body.len());
    for (at, c) in body.char_indices() {
        let number = SET_82.find(c).and_then(|number| u32::try_from(number).ok());
        numbers.push(number.ok_or(Fault::at(FaultKind::NotInSet82, at, at + c.len_utf8()))?);
    }
    let sum = numbers.iter().rev().zip(PAIR_WEIGHTS).map(|(number, weight)| number * weight).sum::<u32>()
        % PAIR_MODULUS;
    let character = |index: u32| PAIR_ALPHABET.iter().map(|&byte| char::from(byte)).nth(index as usize);
    Ok([character(sum / 32), character(sum % 32)].into_iter().flatten().collect())
}

/// Whether the last two characters are the check pair of the others.
///
/// # Errors
/// [`FaultKind::WrongLength`] for fewer than 2 or more than 99 characters, [`FaultKind::NotInSet82`], [`FaultKind::CheckPairWrong`].
pub fn verify_check_pair(text: &str) -> Result<(), Fault> {
    let length = text.chars().count();
    let Some((split, _)) = text.char_indices().nth_back(1).filter(|_| length <= PAIR_WEIGHTS.len() + 2)
    else {
        return Err(Fault::whole(FaultKind::WrongLength, text));
    };
    let (body, pair) = text.split_at(split);
    if check_pair(body)? == pair {
        Ok(())
    } else {
        Err(Fault::at(FaultKind::CheckPairWrong, split, text.len()))
    }
}

const fn primes<const N: usize>() -> [u32; N] {
    let mut found = [0; N];
    let (mut count, mut candidate) = (0, 2);
    while count < N {
        let mut index = 0;
        while index < count && candidate % found[index] != 0 {
            index += 1;
        }
        if index == count {
            found[count] = candidate;
            count += 1;
        }
        candidate += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_of_every_key_length() {
        for whole in [
            "96385074",
            "036000291452",
            "5701234567899",
            "00614141999996",
            "106141411234567897",
            "4000001000005",
        ] {
            let (body, last) = whole.split_at(whole.len() - 1);
            assert_eq!(check_digit(body).map(|c| c.to_string()), Ok(last.to_owned()), "{whole}");
            assert_eq!(verify_check_digit(whole), Ok(()), "{whole}");
        }
        let wrong = verify_check_digit("5701234567890");
        assert_eq!(wrong, Err(Fault { kind: FaultKind::CheckDigitWrong, start: 12, end: 13 }));
        assert_eq!(
            verify_check_digit("57012æ").map_err(|f| (f.kind, f.start, f.end)),
            Err((FaultKind::NotADigit, 5, 7))
        );
        assert_eq!(check_digit("").map_err(|f| f.kind), Err(FaultKind::WrongLength));
    }

    #[test]
    fn one_wrong_digit_and_two_swapped_neighbours_are_noticed() {
        let right = "5701234567899";
        for place in 0..right.len() {
            for digit in '0'..='9' {
                let wrong: String =
                    right.chars().enumerate().map(|(i, c)| if i == place { digit } else { c }).collect();
                assert_eq!(verify_check_digit(&wrong).is_ok(), wrong == right, "{wrong}");
            }
        }
        assert!(verify_check_digit("5710234567899").is_err());
    }

    #[test]
    fn check_pairs_follow_from_the_text() {
        assert_eq!(check_pair("1987654Ad4X4bL5ttr2310c").as_deref(), Ok("2K"));
        assert_eq!(verify_check_pair("1987654Ad4X4bL5ttr2310c2K"), Ok(()));
        let wrong = verify_check_pair("1987654Ad4X4bL5ttr2310cK2");
        assert_eq!(wrong.map_err(|f| (f.kind, f.start)), Err((FaultKind::CheckPairWrong, 23)));
        assert_eq!(verify_check_pair("æø").map_err(|f| f.kind), Err(FaultKind::CheckPairWrong));
    }
}
