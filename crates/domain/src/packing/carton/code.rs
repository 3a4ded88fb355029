//! The codes of cartons: a carton is an account of the ledger with a code of its own.

use crate::code::{CodeError, HandlingUnitCode};
use crate::ids::HandlingUnitId;

/// What the code of a carton begins with.
const PREFIX: &str = "PK-";
/// Crockford's base 32: no letter that is mistaken for a digit, and no U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Signs after the prefix; each says five bits.
const SIGNS: u32 = 12;

/// The code of a carton that the house makes itself: `PK-` and the last 60 bits of its id, which are the random ones
/// of a UUID of version 7, so that no counter has to be shared.
///
/// # Errors
/// None that an id can cause.
pub fn carton_code(id: HandlingUnitId) -> Result<HandlingUnitCode, CodeError> {
    let bits = id.0.as_u128();
    let sign = |place: u32| {
        // Five bits are always below 32.
        let five = usize::try_from((bits >> (5 * place)) & 31).unwrap_or_default();
        char::from(ALPHABET[five])
    };
    HandlingUnitCode::new((0..SIGNS).rev().map(sign).fold(PREFIX.to_owned(), |mut code, sign| {
        code.push(sign);
        code
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_carton_is_named_by_the_end_of_its_id() {
        let rows = [
            (0, "PK-000000000000"),
            (31, "PK-00000000000Z"),
            (u128::MAX, "PK-ZZZZZZZZZZZZ"),
            (0x0195_f3a1_7c02_7abc_8123_4567_89ab_cdef, "PK-28T5CY4TQKFF"),
        ];
        for (id, code) in rows {
            assert_eq!(carton_code(HandlingUnitId(Uuid::from_u128(id))).unwrap().as_str(), code);
        }
    }
}
