//! The form of a replica's file, for whoever opens one.

use sealed::Migration;

/// `RBr1`: tells a replica from any other file of ours.
pub const APPLICATION_ID: i32 = 0x5242_7231;

/// How a replica's file came to its form, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "replica",
        sql: include_str!("../migrations/0001_replica.sql"),
    },
    Migration {
        number: 2,
        name: "lists",
        sql: include_str!("../migrations/0002_lists.sql"),
    },
    Migration {
        number: 3,
        name: "reach",
        sql: include_str!("../migrations/0003_reach.sql"),
    },
    Migration {
        number: 4,
        name: "files",
        sql: include_str!("../migrations/0004_files.sql"),
    },
    Migration {
        number: 5,
        name: "files_let_go",
        sql: include_str!("../migrations/0005_files_let_go.sql"),
    },
    Migration {
        number: 6,
        name: "signing",
        sql: include_str!("../migrations/0006_signing.sql"),
    },
    Migration {
        number: 7,
        name: "snapshot",
        sql: include_str!("../migrations/0007_snapshot.sql"),
    },
];
