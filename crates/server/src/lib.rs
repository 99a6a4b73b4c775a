//! The central server: axum around the ledger, accounts, devices, configuration.
