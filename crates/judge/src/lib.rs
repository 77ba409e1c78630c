//! What reports mean: signals raised by rules and verified by people.
