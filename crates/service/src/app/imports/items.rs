//! Items that lines of a file name: made where the map says so, and named where they had no name.

use super::sink::{ItemNote, Taken};
use crate::app::AppError;
use crate::app::catalog::{self, Ensured};
use crate::store::Tx;
use rummelig_domain::code::{SkuCode, Text};
use rummelig_domain::ids::ClientId;

/// Sees to it that each of these items is there, and notes in `taken` what that did.
pub(super) fn ensure_items<'a>(
    tx: &mut Tx<'_>,
    client: ClientId,
    named: impl Iterator<Item = (&'a SkuCode, Option<&'a Text>)>,
    taken: &mut Taken,
) -> Result<(), AppError> {
    for (code, name) in named {
        let sku = || code.folded();
        match catalog::ensure(tx, client, code, name)?.1 {
            Ensured::Known => {}
            Ensured::NamedOtherwise => taken.description_differs += 1,
            Ensured::Named => taken.items.push(ItemNote::Named { sku: sku() }),
            Ensured::Created => {
                taken.items.push(ItemNote::Created { sku: sku(), named: name.is_some() });
            }
        }
    }
    Ok(())
}
