//! The one binary: command line, wiring, reactions and all that is asynchronous.
