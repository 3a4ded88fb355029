//! Who does something: a client, the staff, a worker of the floor, or the house by itself.

use crate::words::words;

words! {
    /// The part in which somebody acts, never which person.
    ///
    /// A staff key that reports the floor's work acts as [`Who::Worker`] for that command.
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
