//! What is where, and how it came there.
//!
//! Goods arrive from the supplier, lie at locations and on handling units, and leave to the consignee.
//! Each of these steps is a [`Posting`]: so many units of one sku from one [`Account`] to another.
//! Postings are appended and never edited; what an account holds is their sum, so that the stock of every
//! sku of every client, taken over all accounts, is always zero.
//! A [`Balance`] is such a sum for one account, together with what of it is promised or unfit.

pub mod account;
pub mod balance;
pub mod explain;
pub mod ledger;
pub mod movement;
pub mod release;
pub mod shortage;

pub use account::{Account, AccountError, AccountKind};
pub use balance::{Balance, BalanceColumns, BalanceError, BalanceFacts, BalanceView, Condition, Unavailable};
pub use ledger::{Ledger, LedgerError, StockKey, Sums};
pub use movement::{MovementReason, Posting, PostingError, PostingFields};
pub use release::{OpenAllocation, Release, ReleasePlan, Target, release_on_shrink};
pub use shortage::{HeldBack, Shortage, ShortageReason};
