//! What the world tells us: self-reports and visits.
