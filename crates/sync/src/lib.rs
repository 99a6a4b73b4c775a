//! A device's sync loop over a Transport: plan, transfer, apply.
