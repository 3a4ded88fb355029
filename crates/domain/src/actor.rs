//! Who does something: the columns C, S, W and A of the state machines (`api.md` 4).

use crate::words::words;

words! {
    /// The part in which somebody acts, never which person.
    ///
    /// A staff key that reports the floor's work (`api.md` 4.1) acts as [`Who::Worker`] for that command.
    pub enum Who {
        /// The client, by key or portal.
        Client = "client",
        /// A supervisor or a staff integration.
        Staff = "staff",
        /// A person on the floor.
        Worker = "worker",
        /// The service itself, when facts ask for it.
        Automatic = "automatic",
    }
}
