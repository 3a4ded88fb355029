//! The projection: what the accounts hold after these postings.
//!
//! [`apply`] alone is used to replay a stored ledger and compare it with the balances (I2): it keeps
//! what is wrong visible. A [`Ledger`] refuses what must never happen and is what the stores are tested against.

use crate::code::Serial;
use crate::ids::{ClientId, LotId, SkuId};
use crate::quantity::Quantity;
use crate::stock::account::Account;
use crate::stock::movement::{Posting, PostingFields};
use std::collections::BTreeMap;

/// What a balance is of: goods that are alike, of one owner, in one account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StockKey {
    /// The owner.
    pub client: ClientId,
    /// The item.
    pub sku: SkuId,
    /// Its lot.
    pub lot: Option<LotId>,
    /// Its serial number.
    pub serial: Option<Serial>,
    /// Where. The last field, so that the accounts of the same goods are neighbours in a sorted map.
    pub account: Account,
}

impl StockKey {
    /// The two balances that a posting changes: its source and its destination.
    #[must_use]
    pub fn of(posting: &Posting) -> (Self, Self) {
        let PostingFields { client, sku, lot, serial, from, to, .. } = posting.fields();
        let key = |account| Self { client: *client, sku: *sku, lot: *lot, serial: serial.clone(), account };
        (key(*from), key(*to))
    }
}

/// Sums of postings in base units: negative in a virtual account that gave more than it got. Zeros are absent.
pub type Sums = BTreeMap<StockKey, i64>;

/// Why a posting was not booked. Nothing of it is then booked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// A sum no longer fits 64 bits.
    #[error("the sum of these movements is too large")]
    Overflow,
    /// The source is a physical account that has fewer.
    #[error("there are {on_hand} units in the source, fewer than are to be moved")]
    TooFew {
        /// What is there.
        on_hand: Quantity,
    },
    /// The unit with this serial number already lies in another physical account.
    #[error("serial number {0} is already in stock")]
    SerialTaken(Serial),
}

/// Books one posting on the sums and looks at nothing else.
///
/// # Errors
/// [`LedgerError::Overflow`]; the sums are then as before.
pub fn apply(sums: &mut Sums, posting: &Posting) -> Result<(), LedgerError> {
    let units = posting.fields().quantity.units();
    let (from, to) = StockKey::of(posting);
    let less = at(sums, &from).checked_sub(units).ok_or(LedgerError::Overflow)?;
    let more = at(sums, &to).checked_add(units).ok_or(LedgerError::Overflow)?;
    put(sums, from, less);
    put(sums, to, more);
    Ok(())
}

fn at(sums: &Sums, key: &StockKey) -> i64 {
    sums.get(key).copied().unwrap_or(0)
}

fn put(sums: &mut Sums, key: StockKey, units: i64) {
    if units == 0 {
        sums.remove(&key);
    } else {
        sums.insert(key, units);
    }
}

/// A ledger in memory that keeps the invariants of stock at every step.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    sums: Sums,
    serials: BTreeMap<(ClientId, SkuId, Serial), Account>,
}

impl Ledger {
    /// Books one posting, or nothing of it.
    ///
    /// # Errors
    /// [`LedgerError`]: a physical account never has less than nothing, and a serial number is in one account.
    pub fn post(&mut self, posting: &Posting) -> Result<(), LedgerError> {
        let fields = posting.fields();
        let (from, _) = StockKey::of(posting);
        if fields.from.is_physical() {
            let on_hand = self.on_hand(&from);
            on_hand.minus(fields.quantity).map_err(|_| LedgerError::TooFew { on_hand })?;
        }
        let unit = fields.serial.clone().map(|serial| (fields.client, fields.sku, serial));
        if let Some(unit) = &unit
            && self.serials.get(unit).is_some_and(|account| *account != fields.from)
        {
            return Err(LedgerError::SerialTaken(unit.2.clone()));
        }
        apply(&mut self.sums, posting)?;
        if let Some(unit) = unit {
            if fields.to.is_physical() {
                self.serials.insert(unit, fields.to);
            } else {
                self.serials.remove(&unit);
            }
        }
        Ok(())
    }

    /// What a physical account has of these goods; nothing for a virtual one.
    #[must_use]
    pub fn on_hand(&self, key: &StockKey) -> Quantity {
        if key.account.is_physical() {
            Quantity::new(at(&self.sums, key)).unwrap_or(Quantity::ZERO)
        } else {
            Quantity::ZERO
        }
    }

    /// Where the unit with this serial number lies, if it is in the house.
    #[must_use]
    pub fn account_of(&self, client: ClientId, sku: SkuId, serial: &Serial) -> Option<Account> {
        self.serials.get(&(client, sku, serial.clone())).copied()
    }

    /// All sums, virtual accounts too.
    #[must_use]
    pub const fn sums(&self) -> &Sums {
        &self.sums
    }

    /// The physical balances: what the stores hold as rows.
    pub fn balances(&self) -> impl Iterator<Item = (&StockKey, i64)> {
        self.sums.iter().filter(|(key, _)| key.account.is_physical()).map(|(key, units)| (key, *units))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{LocationId, MovementId, SiteId};
    use crate::stock::movement::MovementReason;
    use uuid::Uuid;

    const SHELF: Account = Account::Location(LocationId(Uuid::from_u128(5)));
    const DOCK: Account = Account::Location(LocationId(Uuid::from_u128(6)));

    fn posting(units: i64, from: Account, to: Account, serial: Option<&str>, lot: u128) -> Posting {
        Posting::new(PostingFields {
            client: ClientId(Uuid::from_u128(1)),
            site: SiteId(Uuid::from_u128(2)),
            sku: SkuId(Uuid::from_u128(3)),
            lot: (lot > 0).then(|| LotId(Uuid::from_u128(lot))),
            serial: serial.map(|text| Serial::new(text).unwrap()),
            quantity: Quantity::new(units).unwrap(),
            from,
            to,
            reason: MovementReason::Move,
            reverses: None,
        })
        .unwrap()
    }

    #[test]
    fn goods_come_move_and_go() {
        let mut ledger = Ledger::default();
        ledger.post(&posting(10, Account::Supplier, SHELF, None, 0)).unwrap();
        ledger.post(&posting(4, SHELF, DOCK, None, 0)).unwrap();
        let (shelf, dock) = StockKey::of(&posting(1, SHELF, DOCK, None, 0));
        assert_eq!((ledger.on_hand(&shelf).units(), ledger.on_hand(&dock).units()), (6, 4));
        let seven = posting(7, SHELF, Account::Customer, None, 0);
        let on_hand = Quantity::new(6).unwrap();
        assert_eq!(ledger.post(&seven), Err(LedgerError::TooFew { on_hand }));
        ledger.post(&posting(6, SHELF, Account::Customer, None, 0)).unwrap();
        assert_eq!(ledger.balances().collect::<Vec<_>>(), [(&dock, 4)]);
        assert_eq!(ledger.sums().values().sum::<i64>(), 0);
    }

    #[test]
    fn lots_do_not_stand_in_for_each_other() {
        let mut ledger = Ledger::default();
        ledger.post(&posting(5, Account::Supplier, SHELF, None, 1)).unwrap();
        let other_lot = posting(5, SHELF, DOCK, None, 2);
        assert_eq!(ledger.post(&other_lot), Err(LedgerError::TooFew { on_hand: Quantity::ZERO }));
    }

    #[test]
    fn a_serial_number_is_in_one_account() {
        let mut ledger = Ledger::default();
        let serial = Serial::new("S1").unwrap();
        let receipt = posting(1, Account::Supplier, SHELF, Some("S1"), 1);
        ledger.post(&receipt).unwrap();
        // Not even under another lot may the same unit come in a second time.
        for lot in [1, 2] {
            let again = posting(1, Account::Supplier, DOCK, Some("S1"), lot);
            assert_eq!(ledger.post(&again), Err(LedgerError::SerialTaken(serial.clone())));
        }
        ledger.post(&posting(1, SHELF, DOCK, Some("S1"), 1)).unwrap();
        let fields = receipt.fields();
        assert_eq!(ledger.account_of(fields.client, fields.sku, &serial), Some(DOCK));
        ledger.post(&posting(1, DOCK, Account::Customer, Some("S1"), 1)).unwrap();
        assert_eq!(ledger.account_of(fields.client, fields.sku, &serial), None);
        ledger.post(&posting(1, Account::Customer, SHELF, Some("S1"), 1)).unwrap();
    }

    #[test]
    fn a_reversal_restores_and_the_replay_hides_nothing() {
        let mut ledger = Ledger::default();
        let receipt = posting(10, Account::Supplier, SHELF, None, 0);
        ledger.post(&receipt).unwrap();
        ledger.post(&receipt.reverse(MovementId(Uuid::from_u128(8)))).unwrap();
        assert!(ledger.sums().is_empty());

        let mut sums = Sums::new();
        apply(&mut sums, &posting(3, SHELF, DOCK, None, 0)).unwrap();
        let (shelf, dock) = StockKey::of(&posting(1, SHELF, DOCK, None, 0));
        assert_eq!((sums[&shelf], sums[&dock]), (-3, 3));
    }
}
