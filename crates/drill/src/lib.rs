//! The same house in a simulated town.
